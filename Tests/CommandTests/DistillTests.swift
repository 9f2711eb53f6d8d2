import Foundation
import TestSupport
import Testing

/// `distill`: an agent as a decision tree.
@Suite struct DistillTests {
  private func train(_ text: String, in folder: Scratch) throws -> String {
    let config = try folder.write(text, to: "run.yaml")
    #expect(try Tool.run(["run", config, "--out", folder.path + "/out", "--progress", "off"]).status == 0)
    return folder.path + "/out/seed-1.sqlite"
  }

  @Test func aTreeOfASmallWorldTakesTheTeachersActionsAndIsJudgedExactly() throws {
    let folder = try Scratch()
    let run = try train(RunTests.smallTable + "\nseeds: 1\n", in: folder)
    let answer = try Tool.run([
      "distill", run, "--into", "tree 16", "--out", folder.path + "/trees", "--json",
    ])
    try #require(answer.status == 0, "\(answer.errors)")
    let object = try #require(try answer.objects.first)
    #expect(object["exact"] as? Bool == true)
    #expect(object["return"] as? Double == 1 && object["student_return"] as? Double == 1)
    #expect((object["leaves"] as? Int ?? 0) <= 16)
    let text = try String(contentsOfFile: folder.path + "/trees/seed-1.tree.txt", encoding: .utf8)
    #expect(text.contains("# The teacher's weights: SHA-256 \(object["teacher"] as? String ?? "-")\n"))
    #expect(text.contains("row <= ") || text.contains("column <= "))
    let picture = try String(contentsOfFile: folder.path + "/trees/seed-1.tree.svg", encoding: .utf8)
    #expect(picture.ranges(of: "class=\"leaf\"").count == object["leaves"] as? Int)
    let again = try Tool.run(["distill", run, "--into", "tree 16", "--out", folder.path + "/trees", "--json"])
    #expect(again.output == answer.output)
  }

  @Test func twoLeavesCannotDoWhatTheLakeNeeds() throws {
    let folder = try Scratch()
    let run = try train(RunTests.smallTable + "\nseeds: 1\n", in: folder)
    let answer = try Tool.run(["distill", run, "--into", "tree 2", "--json"])
    let object = try #require(try answer.objects.first)
    #expect(object["leaves"] as? Int == 2)
    #expect((object["student_return"] as? Double ?? 1) < 1 && (object["agreement"] as? Double ?? 1) < 1)
  }

  @Test func gamesAndOtherStudentsAreRefused() throws {
    let folder = try Scratch()
    let run = try train(
      "environment: {id: TicTacToe-v0, observation: index}\nagent: {algorithm: q-learning}\ntraining: {steps: 500}\nevaluation: {every: 0}\nseeds: 1\n",
      in: folder)
    let answer = try Tool.run(["distill", run, "--into", "tree 8"])
    #expect(answer.status == 64)
    #expect(
      answer.errors
        == "rl-lab: \(run): TicTacToe-v0 has illegal actions, which a tree cannot rule out; distill worlds in which all are legal\n"
    )
    #expect(try Tool.run(["distill", run, "--into", "forest 8"]).status == 64)
  }
}
