import Foundation
import GRDB
import TestSupport
import Testing

/// Weights and measurements of any size in a run file: they are shown, and end nothing.
@Suite(.serialized) struct ForeignFigureTests {
  private let folder: Scratch
  private let path: String

  init() throws {
    folder = try Scratch()
    path = "\(folder.path)/run/seed-1.sqlite"
    let config = try folder.write(
      """
      environment: {id: TicTacToe-v0, opponent: self, observation: index}
      agent: {algorithm: q-learning}
      training: {steps: 400}
      evaluation: {every: 200, episodes: 2}
      seeds: [1]
      """, to: "board.yaml")
    let answer = try Tool.run(["run", config, "--out", "\(folder.path)/run", "--progress", "off"])
    try #require(answer.status == 0, "\(answer.errors)")
  }

  private func change(_ sql: String, _ arguments: StatementArguments = []) throws {
    try DatabaseQueue(path: path).write { try $0.execute(sql: sql, arguments: arguments) }
  }

  /// Bytes that are NaN, infinity or 3e38 as 32-bit numbers, over and over.
  @Test(arguments: [[0, 0, 0xc0, 0x7f], [0, 0, 0x80, 0x7f], [0, 0, 0x80, 0xff], [0x99, 0x76, 0x61, 0x7f]])
  func aBoardOfOddWeightsIsShown(_ pattern: [UInt8]) throws {
    let size = try DatabaseQueue(path: path).read {
      try Int.fetchOne($0, sql: "SELECT max(length(data)) FROM tensors") ?? 0
    }
    let odd = Data((0..<size).map { pattern[$0 % 4] })
    try change(
      "UPDATE tensors SET data = substr(?, 1, length(data)) WHERE length(data) = ?", [odd, size])
    for overlay in ["q-values", "optimum", "none"] {
      let answer = try Tool.run([
        "watch", path, "--greedy", "--overlay", overlay, "--headless", "--size", "640x480", "--record",
        "\(folder.path)/board.png",
      ])
      #expect([0, 65].contains(answer.status), "\(answer.errors)")
      #expect(answer.errors.split(separator: "\n").count <= 1)
    }
  }

  @Test func evaluationsOfAnySizeAreReported() throws {
    for returns in ["1e308,-1e308", "1.7e308,1.7e308", "5e-324,0"] {
      let mean = returns.split(separator: ",")[0]
      try change("UPDATE evaluations SET return_mean = \(mean), returns = '[\(returns)]'")
      let answer = try Tool.run([
        "compare", path, "--elo-games", "0", "--html", "\(folder.path)/report.html", "--figures",
        "\(folder.path)/figures",
      ])
      // 66 where nothing finite is left to compare.
      #expect([0, 65, 66].contains(answer.status), "\(answer.errors)")
    }
  }
}
