import RLCore

/// Environments in shared libraries, named by their files: `environment: {plugin: ./libmyworld.so}`.
public let nativePlugins = EnvironmentSource(
  key: "plugin", example: "./libmyworld.so",
  summary: "Your own environment as a shared library, named by its path.",
  namesFiles: true,
  owns: EnvironmentSource.isLibraryPath,
  entry: { path throws(ConfigurationProblem) in try PluginLibrary(path).entry() })
