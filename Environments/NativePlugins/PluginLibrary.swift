import CNativePlugins
import RLCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A shared library that declares an environment. It stays loaded as long as the process lives.
struct PluginLibrary: @unchecked Sendable {
  let path: String
  let functions: PluginFunctions

  /// - Throws: `ConfigurationProblem` if the file is not a plugin that this machine and this version can use.
  init(_ path: String) throws(ConfigurationProblem) {
    self.path = path
    func refuse(_ message: String) -> ConfigurationProblem {
      ConfigurationProblem(nil, "\(path): \(message)")
    }
    if let problem = LibraryFile.problem(path) { throw refuse(problem) }
    guard let name = strdup(path) else { throw refuse("cannot be loaded: out of memory") }
    rl_plugin_watch(name)
    // A name without a slash would be searched for in the system's folders.
    guard let library = dlopen(path.contains("/") ? path : "./\(path)", RTLD_NOW | RTLD_LOCAL) else {
      throw refuse("cannot be loaded (\(Self.loaderMessage(path)))")
    }
    guard let symbol = dlsym(library, "rl_environment_declare") else {
      throw refuse(
        "has no function rl_environment_declare; a plugin exports it, as rl_environment.h describes")
    }
    typealias Declare = @convention(c) () -> UnsafePointer<rl_environment>?
    var found: UnsafePointer<rl_environment>?
    if let message = rl_plugin_declare(unsafeBitCast(symbol, to: Declare.self), name, &found) {
      throw refuse("rl_environment_declare failed: \(pluginText(message) ?? "")")
    }
    guard let declaration = found else {
      throw refuse("rl_environment_declare returned NULL; it must return the declaration")
    }
    let version = declaration.pointee.abi
    guard let size = PluginFunctions.size(version: version) else {
      throw refuse(
        "is built for version \(version) of the plugin interface, and this rl-lab supports versions 1 to \(RL_ENVIRONMENT_ABI); build it again with this version's rl_environment.h"
      )
    }
    guard declaration.pointee.size >= UInt32(size) else {
      throw refuse(
        "its declaration has \(declaration.pointee.size) bytes where \(size) are needed; set size to sizeof(rl_environment)"
      )
    }
    functions = PluginFunctions(declaration, size: size, path: name)
  }

  /// The message of the system's loader without the path, which precedes it.
  private static func loaderMessage(_ path: String) -> String {
    guard let text = dlerror() else { return "the loader gave no reason" }
    var message = String(cString: text)
    for prefix in ["./\(path): ", "\(path): "] where message.hasPrefix(prefix) {
      message.removeFirst(prefix.count)
    }
    return message.split(separator: "\n").first.map(String.init) ?? message
  }
}
