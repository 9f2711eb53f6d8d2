import BoardGames
import ClassicControl
import GridWorlds
import LabCommand

LabTool.main(environments: gridWorlds + classicControl + boardGames)
