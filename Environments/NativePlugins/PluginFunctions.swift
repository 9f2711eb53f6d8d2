import CNativePlugins

/// The functions that a plugin declares; those missing in its version are nil.
///
/// The memory is the library's and stays, as the library does.
struct PluginFunctions: @unchecked Sendable {
  let pointer: UnsafePointer<rl_plugin>
  var table: rl_environment { pointer.pointee.table }

  /// The size of a declaration of `version` in bytes, or nil for an unknown version.
  static func size(version: UInt32) -> Int? {
    switch version {
    case 1: MemoryLayout<rl_environment>.offset(of: \.legal_actions)
    case UInt32(RL_ENVIRONMENT_ABI): MemoryLayout<rl_environment>.size
    default: nil
    }
  }

  /// - Parameter size: bytes of the declaration that are there.
  init(_ declaration: UnsafePointer<rl_environment>, size: Int, path: UnsafePointer<CChar>) {
    let memory = UnsafeMutablePointer<rl_plugin>.allocate(capacity: 1)
    memory.initialize(to: rl_plugin())
    memory.pointee.path = path
    withUnsafeMutableBytes(of: &memory.pointee.table) {
      $0.copyMemory(from: UnsafeRawBufferPointer(start: declaration, count: size))
    }
    pointer = UnsafePointer(memory)
  }
}
