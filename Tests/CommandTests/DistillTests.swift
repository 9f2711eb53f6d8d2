import Foundation
import RunStore
import TestSupport
import Testing

/// `distill`: an agent as a decision tree, a network or a table.
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

  @Test func treesThatWouldReplaceEachOtherAreRefused() throws {
    let folder = try Scratch()
    let run = try train(RunTests.smallTable + "\nseeds: 1\n", in: folder)
    try FileManager.default.copyItem(atPath: folder.path + "/out", toPath: folder.path + "/copy")
    let trees = folder.path + "/trees"
    let answer = try Tool.run([
      "distill", run, folder.path + "/copy", "--into", "tree 4", "--out", trees,
    ])
    #expect(answer.status == 64 && answer.output == "")
    #expect(
      answer.errors
        == "rl-lab: two of the students would be \(trees)/seed-1.tree.txt; distill their runs one by one, each with a folder of its own as --out\n"
    )
    #expect(!FileManager.default.fileExists(atPath: trees))
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

  @Test func aStudentIsAnOrdinaryRunWithItsTeacher() throws {
    let folder = try Scratch()
    let run = try train(RunTests.smallTable + "\nseeds: 1\n", in: folder)
    for student in ["dense 16", "table"] {
      let out = "\(folder.path)/\(student.first ?? "-")"
      let answer = try Tool.run([
        "distill", run, "--into", student, "--out", out, "--steps", "3000", "--progress", "off", "--json",
      ])
      try #require(answer.status == 0, "\(answer.errors)")
      let object = try #require(try answer.objects.first)
      #expect(object["exact"] as? Bool == true && object["return"] as? Double == 1)
      #expect(object["student_return"] as? Double == 1 && (object["agreement"] as? Double ?? 0) > 0.5)
      #expect(object["weights"] as? Int == (student == "table" ? 68 : 16 * 16 + 16 + 16 * 4 + 4))
      let path = "\(out)/seed-1.sqlite"
      let settings = try RunReader(path).settings
      #expect(settings["agent.teacher_weights"]?.contains(object["teacher"] as? String ?? "-") == true)
      // Its teacher is another file, which is not read because a run names it.
      let refused = try Tool.run(["verify", path])
      #expect(
        refused.status == 64
          && refused.errors
            == "rl-lab: \(path): its training reads '\(run)' (agent.teacher), a file that is not part of the run; if you trust it, add --allow-code\n",
        "\(refused.errors)")
      #expect(try Tool.run(["verify", path, "--allow-code"]).status == 0)
      #expect(try Tool.run(["evaluate", path, "--episodes", "5"]).status == 0)
      // The same student, interrupted and resumed, has the same weights.
      let longer = try Tool.run([
        "distill", run, "--into", student, "--out", out, "--steps", "4000", "--resume", "--progress", "off",
        "--json",
      ])
      #expect(longer.status == 0, "\(longer.errors)")
      #expect(try RunReader(path).progress().steps == 4_000)
    }
    // Played without its teacher, but not trained on.
    try FileManager.default.moveItem(atPath: run, toPath: run + ".away")
    let path = folder.path + "/d/seed-1.sqlite"
    #expect(try Tool.run(["evaluate", path, "--episodes", "5"]).status == 0)
    let verified = try Tool.run(["verify", path, "--allow-code"])
    #expect(verified.status == 66 && verified.errors.contains("teacher") && verified.errors.contains(run))
    #expect(!verified.errors.contains("--memory"), "\(verified.errors)")
  }

  @Test func studentsOfTheSeedsOfAFolderAreOneGroupAndGoOnWithTheirOwnTeachers() throws {
    let folder = try Scratch()
    _ = try train(RunTests.smallTable + "\nseeds: 1..2\n", in: folder)
    let (teachers, students) = (folder.path + "/out", folder.path + "/students")
    let distilled = try Tool.run([
      "distill", teachers, "--into", "table", "--out", students, "--steps", "400", "--set",
      "agent.learning_starts=100", "--progress", "off",
    ])
    try #require(distilled.status == 0, "\(distilled.errors)")
    let compared = try Tool.run(["compare", teachers, students, "--json"])
    let object = try #require(try compared.objects.first, "\(compared.errors)")
    let groups = object["groups"] as? [[String: Any]] ?? []
    #expect(groups.map { $0["n"] as? Int } == [2, 2])
    let branched = try Tool.run([
      "run", "--branch", students + "@200", "--set", "training.steps=600", "--out", folder.path + "/branches",
      "--allow-code", "--progress", "off",
    ])
    try #require(branched.status == 0, "\(branched.errors)")
    for seed in 1...2 {
      let settings = try RunReader("\(folder.path)/branches/seed-\(seed).sqlite").settings
      #expect(settings["agent.teacher"]?.contains("\(teachers)/seed-\(seed).sqlite") == true)
    }
  }

  @Test func whatDoesNotFitTheRunsSettingsIsToldOfByRunAndKey() throws {
    let folder = try Scratch()
    let run = try train(RunTests.smallTable + "\nseeds: 1\n", in: folder)
    let out = folder.path + "/students"
    let student = try Tool.run([
      "distill", run, "--into", "table", "--out", out, "--set", "agent.distribution=c51",
    ])
    #expect(student.status == 78)
    #expect(
      student.errors == "\(run): agent.teacher: a student has one output an action; set distribution: none\n")
    let distilled = try Tool.run([
      "distill", run, "--into", "table", "--out", out, "--steps", "400", "--progress", "off",
    ])
    try #require(distilled.status == 0, "\(distilled.errors)")
    let path = out + "/seed-1.sqlite"
    for (setting, message) in [
      (
        "agent.buffer_size=10",
        "agent.batch_size: a batch of 64 is larger than the buffer; use at most buffer_size, 10"
      ),
      (
        "tasks.switch_every=100",
        "list: the tasks are missing; write list: with '- {random_map_seed: 1..10}' below it"
      ),
    ] {
      let branch = try Tool.run([
        "run", "--branch", path + "@200", "--set", setting, "--out", folder.path + "/branch",
      ])
      #expect(branch.status == 78 && branch.errors == "\(path): \(message)\n", "\(branch.errors)")
    }
  }

  @Test func anotherTeacherIsRefused() throws {
    let folder = try Scratch()
    let run = try train(RunTests.smallTable + "\nseeds: 1\n", in: folder)
    let config = try folder.write(
      """
      environment: {id: FrozenLake-v1, is_slippery: false}
      agent: {algorithm: dqn, teacher: "\(run)", teacher_weights: "0123"}
      training: {steps: 100}
      """, to: "student.yaml")
    let weights = try RunReader(run).weightsHash(atStep: RunReader(run).progress().steps)
    let other = try Tool.run(["check", config])
    #expect(other.status == 78 && other.errors.contains("its weights have the SHA-256 \(weights)"))
    #expect(try Tool.run(["check", config, "--set", "agent.teacher_weights=\(weights)"]).status == 0)
    let world = try Tool.run([
      "check", config, "--set", "agent.teacher_weights=\(weights)", "--set", "environment.id=Taxi-v4",
      "--set", "environment.is_slippery=null",
    ])
    #expect(world.status == 78)
    let missing = try Tool.run(["check", config, "--set", "agent.teacher=none.sqlite"])
    #expect(missing.status == 78 && missing.errors.contains("agent.teacher"))
    let second = try Scratch()
    let pole = try train(
      "environment: {id: CartPole-v1}\nagent: {algorithm: random}\ntraining: {steps: 50}\nseeds: 1\n",
      in: second)
    let table = try Tool.run(["distill", pole, "--into", "table"])
    #expect(table.status == 64 && table.errors.contains("a table needs states with numbers"))
    let mute = try Tool.run(["distill", pole, "--into", "dense 4", "--out", folder.path + "/mute"])
    #expect(mute.status == 78 && mute.errors.contains("random values no actions"), "\(mute.errors)")
    try FileManager.default.copyItem(atPath: run, toPath: folder.path + "/copy.sqlite")
    let twice = try Tool.run([
      "distill", run, folder.path + "/copy.sqlite", "--into", "dense 4", "--out", folder.path + "/twice",
    ])
    #expect(twice.status == 64 && twice.errors.contains("two of the students would be"))
    for bad in ["dense", "dense 0", "dense x", "table 4", "tree", "shrub 3"] {
      #expect(try Tool.run(["distill", run, "--into", bad]).status == 64)
    }
  }
}
