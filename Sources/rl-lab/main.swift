import ClassicControl
import GridWorlds
import Gymnasium
import LabCommand
import NativePlugins

LabTool.main(environments: gridWorlds + classicControl, sources: [nativePlugins, gymnasium])
