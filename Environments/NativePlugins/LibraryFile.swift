#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Inspects the first bytes of a shared library before the system's loader maps it.
enum LibraryFile {
  /// The reason why the file cannot be loaded on this machine, or nil if it looks valid.
  static func problem(_ path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      return errno == ENOENT || errno == ENOTDIR
        ? "no such file; build the plugin, or check the path" : "cannot be read; check its permissions"
    }
    // Opening a pipe would wait for who writes into it, opening a device may do anything.
    guard status.st_mode & S_IFMT == S_IFREG else { return "is not a regular file; " + Self.remedy }
    let file = open(path, O_RDONLY | O_NONBLOCK)
    guard file >= 0 else { return "cannot be read; check its permissions" }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 64)
    guard read(file, &bytes, bytes.count) == bytes.count else { return notALibrary }
    #if os(Linux)
      return elfProblem(bytes) ?? lengthProblem(file, bytes, size: Int(status.st_size))
    #else
      let magics: [[UInt8]] = [[0xcf, 0xfa, 0xed, 0xfe], [0xca, 0xfe, 0xba, 0xbe]]
      return magics.contains(Array(bytes.prefix(4))) ? nil : notALibrary
    #endif
  }

  private static let notALibrary = "is not a shared library; " + remedy
  private static let remedy = "build one with cc -shared -fPIC"

  /// ELF machine numbers of processors.
  private static let processors: [(number: Int, name: String)] = [
    (3, "x86"), (40, "ARM"), (62, "x86-64"), (183, "ARM64"), (243, "RISC-V"),
  ]

  /// The processor this tool was built for.
  private static var own: Int {
    #if arch(x86_64)
      62
    #elseif arch(arm64)
      183
    #else
      0
    #endif
  }

  /// Checks the fields of the ELF specification: magic, class, byte order, type and machine.
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

  /// Checks that the segments the loader maps are present: reading past the end of a file kills the process.
  private static func lengthProblem(_ file: Int32, _ header: [UInt8], size: Int) -> String? {
    func number(_ bytes: [UInt8], _ index: Int, bytes count: Int) -> Int {
      Int(
        truncatingIfNeeded: (0..<count).reduce(UInt64(0)) {
          $0 | UInt64(bytes[index + $1]) << (8 * UInt64($1))
        })
    }
    let start = number(header, 32, bytes: 8)
    let entrySize = number(header, 54, bytes: 2)
    let count = number(header, 56, bytes: 2)
    var part = [UInt8](repeating: 0, count: 56)
    for index in 0..<count {
      guard start >= 0, entrySize >= part.count, start <= size - (index + 1) * entrySize,
        pread(file, &part, part.count, off_t(start + index * entrySize)) == part.count
      else { return cutShort }
      let (offset, length) = (number(part, 8, bytes: 8), number(part, 32, bytes: 8))
      guard offset >= 0, length >= 0, offset <= size, length <= size - offset else { return cutShort }
    }
    return nil
  }

  private static let cutShort = "is truncated; copy it again, or build it again"
}

extension String {
  fileprivate func replacing(prefix: String, with text: String) -> String {
    hasPrefix(prefix) ? text + dropFirst(prefix.count) : self
  }
}
