import Foundation
import Testing

/// What is wrong with a file is said before the system's loader or the first step meets it.
struct LibraryErrorTests {
  @Test func aMissingFileIsNamed() {
    #expect(complaint("/nowhere/libworld.so") == "no such file; build the plugin, or check the path")
  }

  @Test func aTextIsNoLibrary() throws {
    let path = "\(Build.folder)/text.so"
    try "not a library, but long enough to be read".write(toFile: path, atomically: false, encoding: .utf8)
    #expect(complaint(path) == "is not a shared library; build one with cc -shared -fPIC")
  }

  @Test func anEmptyFileIsNoLibrary() throws {
    let path = "\(Build.folder)/empty.so"
    try "".write(toFile: path, atomically: false, encoding: .utf8)
    #expect(complaint(path) == "is not a shared library; build one with cc -shared -fPIC")
  }

  #if os(Linux)
    @Test func aLibraryForAnotherProcessorIsNamed() throws {
      var bytes = try Data(contentsOf: URL(fileURLWithPath: Build.twoDoors()))
      bytes[18] = 243
      let path = "\(Build.folder)/foreign.so"
      try bytes.write(to: URL(fileURLWithPath: path))
      #if arch(x86_64)
        #expect(complaint(path) == "is built for RISC-V, and this machine is x86-64; build it here")
      #else
        #expect(complaint(path) == "is built for RISC-V, and this machine is ARM64; build it here")
      #endif
    }

    @Test func anObjectFileIsNoLibrary() throws {
      var bytes = try Data(contentsOf: URL(fileURLWithPath: Build.twoDoors()))
      bytes[16] = 1
      let path = "\(Build.folder)/object.so"
      try bytes.write(to: URL(fileURLWithPath: path))
      #expect(complaint(path) == "is an ELF file but not a shared library; build one with cc -shared -fPIC")
    }
  #endif

  /// Opening a pipe would wait for ever.
  @Test func aPipeIsNotOpened() throws {
    let path = "\(Build.folder)/pipe-\(UUID().uuidString).so"
    try #require(mkfifo(path, 0o600) == 0)
    #expect(complaint(path) == "is not a regular file; build one with cc -shared -fPIC")
    #expect(complaint("/dev/null") == "is not a regular file; build one with cc -shared -fPIC")
    #expect(complaint(Build.folder) == "is not a regular file; build one with cc -shared -fPIC")
  }

  @Test func aLibraryCutShortCannotBeLoaded() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: Build.twoDoors()))
    for length in [64, 512, 5000, 9000] where length < whole.count {
      let path = "\(Build.folder)/short-\(length).so"
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      #expect(complaint(path) == "is truncated; copy it again, or build it again")
    }
  }

  @Test func aLibraryWithoutTheFunctionIsNoPlugin() throws {
    #expect(
      try complaint(Build.liar("100"))
        == "has no function rl_environment_declare; a plugin exports it, as rl_environment.h describes")
  }

  @Test func anotherVersionOfTheInterfaceIsRefused() throws {
    #expect(
      try complaint(Build.liar("ABI"))
        == "is built for version 7 of the plugin interface, and this rl-lab supports versions 1 to 2; build it again with this version's rl_environment.h"
    )
  }

  @Test func aDeclarationThatIsTooSmallIsRefused() throws {
    let found = try #require(complaint(Build.liar("SMALL")))
    #expect(found.hasPrefix("its declaration has 16 bytes where "), "\(found)")
  }
}
