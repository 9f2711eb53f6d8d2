import GRDB

/// The table `run` in memory.
struct FactTable {
  private let path: String
  private var values: [String: DatabaseValue] = [:]

  init(_ db: Database, path: String) throws {
    self.path = path
    let rows = try Row.fetchCursor(db, sql: "SELECT key, value FROM run LIMIT 1000")
    while let row = try rows.next() {
      if let key = row.text(0) { values[key] = row[1] }
    }
  }

  func damaged(_ problem: String) -> RunStoreError {
    .corrupt(path: path, problem: "table 'run': \(problem)")
  }

  func has(_ key: String) -> Bool { values[key] != nil }

  private func value(_ key: String) throws -> DatabaseValue {
    guard let value = values[key] else { throw damaged("no '\(key)'") }
    return value
  }

  func optionalText(_ key: String) throws -> String? {
    switch try value(key).storage {
    case .null: return nil
    case .string(let text): return text
    default: throw damaged("'\(key)' is not a string")
    }
  }

  func text(_ key: String) throws -> String {
    guard let text = try optionalText(key) else { throw damaged("'\(key)' is empty") }
    return text
  }

  /// A string used in tables and file names.
  func name(_ key: String) throws -> String {
    let name = try text(key)
    guard name.utf8.count <= RunSchema.longestName else { throw damaged("'\(key)' is longer than a name") }
    return name
  }

  /// A count or a position within the range of any run.
  func count(_ key: String) throws -> Int {
    let value = try integer(key)
    guard (0...RunSchema.mostSteps).contains(value) else { throw damaged("'\(key)' is \(value)") }
    return value
  }

  func optionalInteger(_ key: String) throws -> Int? {
    switch try value(key).storage {
    case .null: return nil
    case .int64(let value): return Int(value)
    default: throw damaged("'\(key)' is not an integer")
    }
  }

  func integer(_ key: String) throws -> Int {
    guard let value = try optionalInteger(key) else { throw damaged("'\(key)' is empty") }
    return value
  }

  /// Nil if the file's format does not have it.
  func newInteger(_ key: String) throws -> Int? { values[key] == nil ? nil : try optionalInteger(key) }

  /// A number; NULL is NaN.
  func number(_ key: String) throws -> Double {
    switch try value(key).storage {
    case .null: return .nan
    case .int64(let value): return Double(value)
    case .double(let value): return value
    default: throw damaged("'\(key)' is not a number")
    }
  }

  func seed() throws -> UInt64 {
    switch try value("seed").storage {
    case .int64(let value) where value >= 0: return UInt64(value)
    case .string(let text):
      guard let seed = UInt64(text) else { fallthrough }
      return seed
    default: throw damaged("'seed' is not a whole number")
    }
  }
}

/// Columns of untrusted rows.
extension Row {
  package func text(_ index: Int) -> String? {
    let value: DatabaseValue = self[index]
    if case .string(let text) = value.storage { return text }
    return nil
  }

  package func integer(_ index: Int) -> Int? {
    let value: DatabaseValue = self[index]
    if case .int64(let number) = value.storage { return Int(number) }
    return nil
  }

  /// A number, or nil if it is not one; NULL is `.some(nil)`.
  package func number(_ index: Int) -> Double?? {
    let value: DatabaseValue = self[index]
    switch value.storage {
    case .null: return .some(nil)
    case .int64(let number): return Double(number)
    case .double(let number): return number
    default: return nil
    }
  }
}
