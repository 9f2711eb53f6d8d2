import Foundation
import GRDB

/// Good files, and what mutation makes of them.
struct Mutants {
  /// What a mutant is, and so who reads it.
  enum Kind: String, CaseIterable { case run, weights, config }

  private let folder: String
  private let seed: UInt64
  private let runs: [[UInt8]]
  private let weights: [UInt8]
  private let configs: [String]

  static let configNames = ["lake", "cart", "weighted"]

  init(folder: String, seed: UInt64) throws {
    func read(_ name: String) throws -> [UInt8] {
      Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
    }
    (self.folder, self.seed) = (folder, seed)
    runs = try ["lake/seed-1.sqlite", "cart/seed-1.sqlite", "diverged/seed-1.sqlite"].map(read)
    weights = try read("cart.safetensors")
    configs = try Self.configNames.map { String(decoding: try read("\($0).yaml"), as: UTF8.self) }
  }

  /// Half are run files, a quarter each are weights and configurations.
  static func kind(_ index: Int) -> Kind { [.run, .weights, .run, .config][index % 4] }

  /// Writes mutant `index` to `path`.
  func write(_ index: Int, to path: String) throws {
    var mutator = Mutator(seed: seed, index: index)
    switch Self.kind(index) {
    case .run:
      var bytes = mutator.pick(runs)
      let isStructured = mutator.below(2) == 0
      if !isStructured { mutator.mutate(&bytes, headers: 128, pageSize: 8192) }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      if isStructured { try Self.changeValues(of: path, &mutator) }
    case .weights:
      var bytes = weights
      if mutator.below(2) == 0 {
        mutator.mutate(&bytes, headers: 16, pageSize: 512)
      } else {
        let length = Int(bytes[0]) | Int(bytes[1]) << 8
        let header = mutator.mutate(text: String(decoding: bytes[8..<8 + length], as: UTF8.self))
        let size = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
        bytes = size + Array(header.utf8) + Array(bytes[(8 + length)...])
      }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    case .config:
      try Data(mutator.mutate(text: mutator.pick(configs)).utf8).write(to: URL(fileURLWithPath: path))
    }
  }

  /// Objects that no run holds, and some of whose expressions take much time or memory where they are run.
  private static let foreignObjects = [
    """
    CREATE TABLE evil (step INTEGER REFERENCES checkpoints (step) ON DELETE SET NULL,
      CHECK (step IS NOT NULL OR length(hex(zeroblob(400000000))) > 0));
    INSERT INTO evil SELECT step FROM checkpoints
    """,
    """
    CREATE TABLE evil (step INTEGER REFERENCES checkpoints (step) ON DELETE RESTRICT);
    INSERT INTO evil SELECT step FROM checkpoints
    """,
    "CREATE TRIGGER evil AFTER DELETE ON metrics BEGIN SELECT hex(zeroblob(400000000)); END",
    "CREATE TRIGGER evil AFTER UPDATE ON run BEGIN SELECT hex(zeroblob(400000000)); END",
    "CREATE TABLE evil (a, b AS (hex(zeroblob(400000000 + a))) VIRTUAL)",
    "CREATE VIEW evil AS SELECT hex(zeroblob(400000000))",
    "CREATE INDEX evil ON metrics (value) WHERE value > 1",
    "CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT)", "ANALYZE",
  ]

  /// Changes values in sound tables: what no checksum of pages would notice.
  private static func changeValues(of path: String, _ mutator: inout Mutator) throws {
    let database = try DatabaseQueue(path: path)
    var random = mutator
    try database.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
      let foreign = random.below(8) == 0 ? random.pick(foreignObjects) : nil
      for _ in 0...random.below(3) {
        let tables =
          [
            "run", "run", "run", "episode_blocks", "evaluations", "metrics", "checkpoints", "tensors",
            "tensors",
          ] + (try db.tableExists("settings") ? ["settings"] : [])
        let table = random.pick(tables)
        let columns = try db.columns(in: table).map(\.name)
        let column = table == "run" ? "value" : random.pick(columns)
        let keys = try Row.fetchAll(db, sql: "SELECT * FROM \(table)")
        guard !keys.isEmpty else { continue }
        let row = random.pick(keys)
        let key = columns[0]
        let new: (any DatabaseValueConvertible)?
        switch (row[column] as DatabaseValue).storage {
        case .null: new = random.pick(Mutator.numbers)
        case .int64(let value):
          new = random.pick([
            0, -1, value &+ 1, value &* 1000, Int64.max, Int64.min, Int64(random.below(1 << 40)),
          ])
        case .double(let value): new = random.pick([0, -value, .infinity, 1e308, value * 1e6])
        case .string(let text):
          let changed = random.mutate(text: text)
          // All of a metric's rows have its name: a long one in each would fill the memory here, not in the reader.
          new = table == "metrics" ? String(changed.prefix(2_000)) : changed
        case .blob(let data):
          var bytes = Array(data)
          random.mutate(&bytes, headers: 16, pageSize: max(bytes.count, 1))
          new = Data(bytes)
        }
        // A value that the column's type refuses leaves the file as it was.
        try? db.execute(
          sql: "UPDATE \(table) SET \(column) = ? WHERE \(key) IS ?",
          arguments: [new, row[key] as DatabaseValue])
      }
      // At the end, so that no trigger of it runs here.
      if let foreign { try db.execute(sql: foreign) }
      try? db.execute(sql: "PRAGMA journal_mode = DELETE")
    }
    mutator = random
    try database.close()
  }
}
