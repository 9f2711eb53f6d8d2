import CNativePlugins
import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A shared library that declares an environment. It stays loaded as long as the process lives.
struct PluginLibrary: @unchecked Sendable {
  typealias Declaration = UnsafePointer<rl_environment>

  let path: String
  let declaration: Declaration

  /// - Throws: `ConfigurationProblem` where the file is no plugin that this machine and this version can use.
  init(_ path: String) throws(ConfigurationProblem) {
    self.path = path
    if let problem = LibraryFile.problem(path) { throw ConfigurationProblem(nil, "\(path): \(problem)") }
    // A name without a slash would be searched for in the system's folders.
    guard let library = dlopen(path.contains("/") ? path : "./\(path)", RTLD_NOW | RTLD_LOCAL) else {
      throw ConfigurationProblem(nil, "\(path): cannot be loaded (\(Self.loaderMessage(path)))")
    }
    guard let symbol = dlsym(library, "rl_environment_declare") else {
      throw ConfigurationProblem(
        nil,
        "\(path): has no function rl_environment_declare; a plugin exports it, as rl_environment.h describes")
    }
    typealias Declare = @convention(c) () -> Declaration?
    guard let declaration = unsafeBitCast(symbol, to: Declare.self)() else {
      throw ConfigurationProblem(
        nil, "\(path): rl_environment_declare returned NULL; it must return the declaration")
    }
    let version = declaration.pointee.abi
    guard version == UInt32(RL_ENVIRONMENT_ABI) else {
      throw ConfigurationProblem(
        nil,
        "\(path): is made for version \(version) of the plugin interface, and this rl-lab has version \(RL_ENVIRONMENT_ABI); build it again with this version's rl_environment.h"
      )
    }
    guard declaration.pointee.size >= UInt32(MemoryLayout<rl_environment>.size) else {
      throw ConfigurationProblem(
        nil,
        "\(path): its declaration has \(declaration.pointee.size) bytes where \(MemoryLayout<rl_environment>.size) are needed; set size to sizeof(rl_environment)"
      )
    }
    self.declaration = declaration
  }

  /// What the system's loader says, without the path, which stands in front already.
  private static func loaderMessage(_ path: String) -> String {
    guard let text = dlerror() else { return "the loader gives no reason" }
    var message = String(cString: text)
    for prefix in ["./\(path): ", "\(path): "] where message.hasPrefix(prefix) {
      message.removeFirst(prefix.count)
    }
    return message.split(separator: "\n").first.map(String.init) ?? message
  }
}

/// What the first bytes of a file say about it as a library, before the system's loader sees it.
enum LibraryFile {
  /// Why the file is no library that this machine can load; nil where it looks like one.
  static func problem(_ path: String) -> String? {
    guard access(path, F_OK) == 0 else { return "no such file; build the plugin, or check the path" }
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return "cannot be read; check its permissions" }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 20)
    guard read(file, &bytes, bytes.count) == bytes.count else { return notALibrary }
    #if os(Linux)
      return elfProblem(bytes)
    #else
      let magics: [[UInt8]] = [[0xcf, 0xfa, 0xed, 0xfe], [0xca, 0xfe, 0xba, 0xbe]]
      return magics.contains(Array(bytes.prefix(4))) ? nil : notALibrary
    #endif
  }

  private static let notALibrary = "is not a shared library; build one with cc -shared -fPIC"

  /// The numbers that name processors in an ELF file.
  private static let processors: [(number: Int, name: String)] = [
    (3, "x86"), (40, "ARM"), (62, "x86-64"), (183, "ARM64"), (243, "RISC-V"),
  ]

  /// The processor that this tool is built for.
  private static var own: Int {
    #if arch(x86_64)
      62
    #elseif arch(arm64)
      183
    #else
      0
    #endif
  }

  /// The fields are those of the ELF specification: magic, class, byte order, type and machine.
  static func elfProblem(_ bytes: [UInt8]) -> String? {
    guard bytes.prefix(4) == [0x7f, 0x45, 0x4c, 0x46] else { return notALibrary }
    let isLittle = bytes[5] == 1
    func word(_ index: Int) -> Int {
      Int(bytes[isLittle ? index : index + 1]) | Int(bytes[isLittle ? index + 1 : index]) << 8
    }
    guard word(18) == own, bytes[4] == 2 else {
      func name(_ number: Int) -> String {
        processors.first { $0.number == number }?.name ?? "processor \(number)"
      }
      return "is built for \(name(word(18))), and this machine is \(name(own)); build it here"
    }
    return word(16) == 3 ? nil : "is an ELF file but " + notALibrary.replacing(prefix: "is ", with: "")
  }
}

extension String {
  fileprivate func replacing(prefix: String, with text: String) -> String {
    hasPrefix(prefix) ? text + dropFirst(prefix.count) : self
  }
}
