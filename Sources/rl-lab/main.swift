import Agents
import AllEnvironments
import LabCommand
import OwnAgents

LabTool.main(
  environments: allEnvironments, agents: agentCatalog + ownAgents, sources: allEnvironmentSources)
