import Agents
import Lab
import RLCore
import Testing

@Suite struct DoctorTests {
  @Test(arguments: agentCatalog.map(\.name)) func everyAgentAnswersRight(name: String) throws {
    for finding in Doctor.examine(try #require(agentCatalog.first { $0.name == name })) {
      #expect(finding.faults == [], "\(finding.problem)")
    }
  }
}
