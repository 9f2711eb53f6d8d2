import Foundation
import Lab
import RunStore

/// What the user typed to call the tool: `./rl-lab`, `rl-lab`, or a path.
///
/// Messages and documentation are written with `rl-lab VERB`; where they advise commands, readers get what works for them.
package struct CommandName: Sendable {
  /// Quoted for a shell.
  package let text: String
  private let verbs: Set<String>

  package init(_ text: String, verbs: [String]) {
    (self.text, self.verbs) = (text, Set(verbs + ["help", "--help"]))
  }

  /// That of this process. The script that builds the tool hands on its own name in `RL_LAB_COMMAND`.
  package static func current(verbs: [String]) -> CommandName {
    let name = ProcessInfo.processInfo.environment["RL_LAB_COMMAND"] ?? ""
    let word = name.isEmpty ? CommandLine.arguments.first ?? "rl-lab" : name
    return CommandName(Provenance.shellQuoted(word), verbs: verbs)
  }

  /// `text` with this name in each command of the tool: `rl-lab`, at the start of a word, before a verb.
  package func replaced(in text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let range = rest.firstRange(of: "rl-lab ") {
      let before = rest[..<range.lowerBound]
      rest = rest[range.upperBound...]
      let word = String(rest.prefix { $0.isLetter || $0 == "-" })
      let isWord = (before.last ?? result.last).map { $0.isWhitespace || "'(".contains($0) } ?? true
      let isCommand = isWord && (verbs.contains(word) || rest.hasPrefix("<"))
      result += String(before)
      result += isCommand ? self.text : "rl-lab"
      result += " "
    }
    return result + String(rest)
  }
}
