import CNativePlugins
import RLCore

/// The values of a plugin's parameters in memory that C can read, valid for the lifetime of this object.
final class PluginValues {
  let values: UnsafeMutableBufferPointer<rl_value>
  private var owned: [UnsafeMutableRawPointer] = []

  /// One value per key, in the order of the keys.
  init(_ keys: [KeyDescription], _ given: [String: ConfigurationValue]) {
    values = .allocate(capacity: max(keys.count, 1))
    values.initialize(repeating: rl_value())
    for (index, key) in keys.enumerated() {
      switch given[key.name] ?? key.defaultValue {
      // No plugin can declare a key of records or of calls.
      case .none, .records, .calls: break
      case .bool(let value): values[index].integer = value ? 1 : 0
      case .integer(let value): values[index].integer = Int64(value)
      case .number(let value): values[index].number = value
      case .text(let value): values[index].text = UnsafePointer(copy(value))
      case .integers(let list):
        (values[index].integers, values[index].count) = (array(list.map(Int64.init)), list.count)
      case .numbers(let list): (values[index].numbers, values[index].count) = (array(list), list.count)
      case .texts(let list):
        let copies = list.map { UnsafePointer(copy($0)) as UnsafePointer<CChar>? }
        (values[index].texts, values[index].count) = (array(copies), list.count)
      }
    }
  }

  deinit {
    for pointer in owned { pointer.deallocate() }
    values.deallocate()
  }

  private func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
    let bytes = text.utf8CString
    let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    for (index, byte) in bytes.enumerated() { pointer[index] = byte }
    owned.append(pointer)
    return pointer
  }

  private func array<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
    let pointer = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
    pointer.initialize(from: elements, count: elements.count)
    owned.append(pointer)
    return UnsafePointer(pointer)
  }
}
