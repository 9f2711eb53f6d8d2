import BoardGames
import ClassicControl
import FiniteProblems
import GridWorlds
import Gymnasium
import MinAtar
import MiniGrid
import NativePlugins
import OwnEnvironments
import Puzzles
import RLCore

/// The environments that come with the lab, family by family: a new family is added here and in `Package.swift`.
package let builtInEnvironments: [EnvironmentEntry] =
  gridWorlds + finiteProblems + classicControl + boardGames + puzzles + minAtar + miniGrid

/// All environments with an id; those from outside have sources.
package let allEnvironments: [EnvironmentEntry] = builtInEnvironments + ownEnvironments

/// Environments from outside, named by a library's path or by a prefix.
package let allEnvironmentSources: [EnvironmentSource] = [nativePlugins, gymnasium, atari]
