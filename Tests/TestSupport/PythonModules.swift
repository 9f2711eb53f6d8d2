import Foundation

/// The Python modules of the tests, for workers that are started inside a test's process.
public enum PythonModules {
  /// Makes them known. All tests of a process share their workers, so each test that starts one asks for this first.
  public static let known: Void = {
    let folders = ["Tests/GymnasiumTests/Python", "Environments/Gymnasium/Example"].map(Repository.path)
    setenv("PYTHONPATH", folders.joined(separator: ":"), 1)
  }()
}
