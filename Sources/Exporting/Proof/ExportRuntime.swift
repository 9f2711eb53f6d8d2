import Foundation

/// What runs exported programs on this machine.
package enum ExportRuntime {
  /// A program that is ready to be asked, or what is missing to run it.
  package enum Prepared {
    case ready([String])
    case missing(String)
  }

  /// A folder for what a proof needs, removed with the value.
  package final class Folder {
    package let url: URL

    package init() throws(ProofFailure) {
      url = FileManager.default.temporaryDirectory.appendingPathComponent("rl-lab-proof-\(UUID().uuidString)")
      do { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) } catch {
        throw ProofFailure("no temporary folder can be made (\(error.localizedDescription))")
      }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    package func write(_ data: Data, to name: String) throws(ProofFailure) -> String {
      let place = url.appendingPathComponent(name)
      do { try data.write(to: place) } catch {
        throw ProofFailure("\(place.path) cannot be written (\(error.localizedDescription))")
      }
      return place.path
    }
  }

  /// Makes an exported file ready to be asked.
  ///
  /// - Parameter className: of a Java class.
  package static func prepare(
    _ format: ExportFormat, _ data: Data, className: String, in folder: Folder
  ) throws(ProofFailure) -> Prepared {
    switch format {
    case .c:
      guard let compiler = executable("cc") ?? executable("clang") else {
        return .missing("there is no C compiler (cc, clang) on the PATH")
      }
      _ = try folder.write(data, to: "policy.c")
      let main = try folder.write(Data(PackageResources.run_c_c_template.utf8String.utf8), to: "main.c")
      let program = folder.url.appendingPathComponent("policy").path
      try run([compiler, "-O1", "-std=c99", "-Wall", "-Werror", "-o", program, main, "-lm"], in: folder)
      return .ready([program])
    case .java:
      guard let compiler = executable("javac"), let machine = executable("java") else {
        return .missing("there is no Java development kit (javac, java) on the PATH")
      }
      let source = try folder.write(data, to: "\(className).java")
      let harness = PackageResources.run_java_java_template.utf8String.replacing("EXPORTED", with: className)
      let main = try folder.write(Data(harness.utf8), to: "Asked.java")
      try run([compiler, "--release", "17", "-d", folder.url.path, source, main], in: folder)
      return .ready([machine, "-cp", folder.url.path, "Asked"])
    case .wasm, .html:
      guard let node = executable("node") else { return .missing("there is no node on the PATH") }
      let file = try folder.write(data, to: "policy.\(format.rawValue)")
      let main = try folder.write(Data(PackageResources.run_module_mjs.utf8String.utf8), to: "run_module.mjs")
      return .ready([node, main, file])
    case .onnx:
      let python = ProcessInfo.processInfo.environment["RL_LAB_PYTHON"] ?? "python3"
      guard let interpreter = executable(python),
        (try? run([interpreter, "-c", "import onnxruntime"], in: folder)) != nil
      else {
        return .missing(
          "\(python) has no onnxruntime; install it by 'pip install onnxruntime', or set RL_LAB_PYTHON")
      }
      let model = try folder.write(data, to: "policy.onnx")
      let main = try folder.write(Data(PackageResources.run_onnx_py.utf8String.utf8), to: "run_onnx.py")
      return .ready([interpreter, main, model])
    }
  }

  /// Runs a program to its end.
  ///
  /// - Throws: `ProofFailure` with the first line of what it complains of.
  private static func run(_ command: [String], in folder: Folder) throws(ProofFailure) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = folder.url
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let complaints = folder.url.appendingPathComponent("compiler")
    _ = FileManager.default.createFile(atPath: complaints.path, contents: nil)
    do {
      process.standardError = try FileHandle(forWritingTo: complaints)
      try process.run()
    } catch { throw ProofFailure("\(command[0]) cannot be started (\(error.localizedDescription))") }
    process.waitUntilExit()
    guard process.terminationStatus != 0 else { return }
    let text = (try? String(contentsOf: complaints, encoding: .utf8)) ?? ""
    let line =
      text.split(separator: "\n").first { $0.contains("error") } ?? text.split(separator: "\n").first ?? ""
    throw ProofFailure("\(command[0]) refuses the exported program: \(line.prefix(300))")
  }
}

extension [UInt8] {
  /// An embedded file as text.
  package var utf8String: String { String(decoding: self, as: UTF8.self) }
}
