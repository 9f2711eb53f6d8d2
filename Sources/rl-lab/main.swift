import ClassicControl
import GridWorlds
import LabCommand
import NativePlugins

LabTool.main(environments: gridWorlds + classicControl, sources: [nativePlugins])
