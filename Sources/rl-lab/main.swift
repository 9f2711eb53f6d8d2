import BoardGames
import ClassicControl
import GridWorlds
import Gymnasium
import LabCommand
import NativePlugins
import OwnEnvironments

LabTool.main(
  environments: gridWorlds + classicControl + boardGames + ownEnvironments,
  sources: [nativePlugins, gymnasium])
