import ClassicControl
import GridWorlds
import Gymnasium
import LabCommand
import NativePlugins
import OwnEnvironments

LabTool.main(
  environments: gridWorlds + classicControl + ownEnvironments, sources: [nativePlugins, gymnasium])
