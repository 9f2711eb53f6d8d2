import Yams

extension PlacedMessage {
  /// A YAML error, rephrased with advice.
  init(_ error: YamlError, in text: SourceText) {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      self.init(problem, at: mark, context: context?.text ?? "", from: context?.mark ?? mark, in: text)
    case .reader(let problem, _, _, _):
      self.init(.start, "not readable as YAML (\(problem)); save the file as UTF-8")
    default: self.init(.start, "not readable as YAML (\(printable("\(error)", limit: 100)))")
    }
  }

  private init(_ problem: String, at mark: Mark, context: String, from start: Mark, in text: SourceText) {
    let index = text.index(line: mark.line, column: mark.column)
    // At the end of the text the mark may be beyond it.
    let here = text.place(of: index)
    let begin = text.place(of: text.index(line: start.line, column: start.column))
    let found = index < text.scalars.count ? text.scalars[index] : nil
    switch (problem, context) {
    case ("found character that cannot start any token", _) where found == "\t",
      ("found a tab character that violates indentation", _),
      ("found a tab character where an indentation space is expected", _):
      self.init(here, "a tab cannot indent; use spaces")
    case ("found character that cannot start any token", _):
      let character = quoted(found.map { String($0) } ?? "")
      self.init(here, "no value can begin with \(character); quote the string")
    case ("mapping values are not allowed in this context", _):
      self.init(here, "no ':' is expected here; check the indentation, or quote a string that contains ': '")
    case ("could not find expected ':'", _):
      self.init(begin, "a ':' is missing; write 'key: value'")
    case ("did not find expected key", _):
      self.init(here, "a key is expected here; the keys of a section must be aligned")
    case ("did not find expected '-' indicator", _):
      self.init(here, "a '-' is expected here; the entries of a list must be aligned")
    case ("block sequence entries are not allowed in this context", _):
      self.init(
        here, "a list entry '-' cannot begin here; write it on a separate line, or the list as [a, b]")
    case ("mapping keys are not allowed in this context", _):
      self.init(here, "a key cannot begin here; check the indentation")
    case ("did not find expected ',' or ']'", _):
      self.init(begin, "the list that begins here is not closed; a ',' or a ']' is missing")
    case ("did not find expected ',' or '}'", _):
      self.init(begin, "the mapping that begins here is not closed; a ',' or a '}' is missing")
    case ("did not find expected node content", _):
      self.init(here, "a value is expected here; check the brackets and commas around it")
    case ("found unexpected end of stream", _), ("found unexpected document indicator", _):
      self.init(begin, "the quote that opens here is never closed")
    case (_, "while parsing a quoted scalar"):
      self.init(here, "no such escape in double quotes; write '\\\\' for a backslash, or use single quotes")
    case (_, "while scanning an anchor"), (_, "while scanning an alias"), ("found undefined alias", _):
      self.init(context.isEmpty ? here : begin, "\(ExperimentSource.noAnchors), or quote the string")
    case ("found undefined tag handle", _), (_, "while scanning a tag"), (_, "while parsing a tag"):
      self.init(context.isEmpty ? here : begin, "tags ('!name') are not supported; quote the string")
    case ("found duplicate %YAML directive", _), ("found incompatible YAML document", _),
      ("found duplicate %TAG directive", _), (_, "while scanning a directive"),
      (_, "while scanning a %YAML directive"),
      (_, "while scanning a %TAG directive"), (_, "while parsing a %TAG directive"),
      (_, "while scanning a tag directive"), (_, "while parsing a tag directive"):
      self.init(context.isEmpty ? here : begin, "directives ('%') are not supported; remove the line")
    case ("but found another document", _):
      self.init(here, "a second document begins here; an experiment file has only one")
    case ("did not find expected <document start>", _):
      self.init(here, "nothing is expected after the end of the document; check the indentation")
    case (_, "while scanning a block scalar"):
      self.init(begin, "the block string that begins here is not indented correctly; quote a short string")
    case (let problem, _) where problem.hasPrefix("Maximum nesting level"):
      self.init(here, ExperimentSource.tooDeep)
    default:
      self.init(
        here, "not valid YAML (\(printable(problem, limit: 100))); check quotes, brackets and indentation")
    }
  }
}
