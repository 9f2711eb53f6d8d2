import Comparison
import Foundation
import TestSupport
import Testing

/// The report in a real browser, as narrow as a phone: Chromium loads it, runs its script, and hands back the page as
/// it then is.
@Suite struct BrowserTests {
  private static let browser = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .flatMap {
      folder in ["chromium", "chromium-browser", "google-chrome"].map { "\(folder)/\($0)" }
    }.first { FileManager.default.isExecutableFile(atPath: $0) }

  private func page(_ html: String) throws -> String {
    let scratch = try Scratch()
    let file = scratch.path + "/report.html"
    try html.write(toFile: file, atomically: false, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.browser ?? "/nonexistent")
    process.arguments = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(scratch.path)/profile",
      "--window-size=500,900", "--virtual-time-budget=2000", "--dump-dom", "file://" + file,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  @Test(.enabled(if: browser != nil, "no chromium on this machine: apt-get install chromium"))
  func chromiumShowsTheReportAndRunsNothingButItsOwnScript() throws {
    let report = try hostileReport()
    // Points at a mark, hides a group, and writes down what came of it.
    let probe = """
      <script>window.alert = () => { document.title = 'ALERT'; };
      addEventListener('load', () => {
        const mark = document.querySelector('[data-tip]');
        mark.dispatchEvent(new PointerEvent('pointermove', {bubbles: true, clientX: 50, clientY: 50}));
        document.querySelector('[data-toggle="1"]').dispatchEvent(new MouseEvent('click', {bubbles: true}));
        const seen = document.createElement('output');
        seen.textContent = [
          'tip:' + (document.getElementById('tip').textContent.length > 0),
          'hidden:' + document.querySelectorAll('.series.hidden').length,
          'figures:' + document.querySelectorAll('figure svg').length,
          'scripts:' + document.scripts.length,
          'images:' + document.images.length,
          'verdict:' + document.querySelector('.verdict').textContent.includes('<script>'),
          'color:' + getComputedStyle(document.querySelector('.s0 .band')).fill,
          'wider:' + (document.documentElement.scrollWidth > innerWidth),
          'players:' + document.querySelectorAll('.player:not([hidden])').length,
        ].join(' ');
        document.body.append(seen);
      });</script></head>
      """
    let page = try page(report.html.replacingOccurrences(of: "</head>", with: probe))
    let seen = page.components(separatedBy: "<output>").last?.components(separatedBy: "</output>").first
    #expect(
      seen
        == "tip:true hidden:7 figures:14 scripts:2 images:0 verdict:true color:rgb(0, 114, 178) wider:false players:1",
      "\(page.suffix(400))")
    #expect(!page.contains("<title>ALERT"))
  }
}
