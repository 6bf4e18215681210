package import Events

/// Where a source keeps the exports of a day, below its path: `{yyyy}/{MM}/{dd}/*.ndjson.gz`.
///
/// `*` is any text and `?` any one character, neither a `/`; `{HH}` is an hour, 00 to 23; `{name}` is any text but the empty, and
/// names a slot. A pattern goes as deep as it has parts and no deeper.
package struct ExportPattern: Hashable, Sendable, CustomStringConvertible {
  /// What a part is made of.
  package enum Token: Hashable, Sendable {
    case literal(Unicode.Scalar)
    case year, month, day, hour, name, any, one

    /// Whether it stands for one text only, once the date is known.
    fileprivate var isFixed: Bool { ![.hour, .name, .any, .one].contains(self) }
  }

  /// What a path had in the place of `{HH}` and `{name}`.
  package struct Captures: Hashable, Sendable {
    /// Two digits, 00 to 23; nil where the pattern has no `{HH}`.
    package var hour: String?
    /// Nil where the pattern has no `{name}`.
    package var name: String?
  }

  /// Why a text is no pattern: what goes after "the pattern".
  package struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    fileprivate init(_ description: String) { self.description = description }
  }

  /// As it was written.
  package let description: String
  /// One for each part of a path: what is between two `/`.
  package let parts: [[Token]]

  /// Every regular file directly under the path, whose day is the one asked for: what holds where no pattern is given.
  package static let everyFile = ExportPattern(description: "*", parts: [[.any]])

  private init(description: String, parts: [[Token]]) {
    self.description = description
    self.parts = parts
  }

  /// Reads a pattern.
  package init(_ text: String) throws(Invalid) {
    var parts: [[Token]] = []
    for part in text.split(separator: "/", omittingEmptySubsequences: false) { parts.append(try Self.tokens(part)) }
    if parts.contains(where: \.isEmpty) { throw Invalid("has an empty part, or a / at an end") }
    let dated = Set(parts.joined()).intersection([.year, .month, .day])
    guard dated.isEmpty || dated.count == 3 else {
      throw Invalid("needs {yyyy}, {MM} and {dd}: all or none")
    }
    self.init(description: text, parts: parts)
  }

  private static func tokens(_ part: Substring) throws(Invalid) -> [Token] {
    if part == "." || part == ".." { throw Invalid("must not have \(part) as a part") }
    if part.contains("**") { throw Invalid("must not have **: it goes as deep as it has parts") }
    var tokens: [Token] = []
    var rest = part.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "*": tokens.append(.any)
      case "?": tokens.append(.one)
      case "{":
        let word = String(rest.prefix { $0 != "}" })
        let known: [String: Token] = ["yyyy": .year, "MM": .month, "dd": .day, "HH": .hour, "name": .name]
        guard rest.count > word.unicodeScalars.count else { throw Invalid("does not close {\(word)") }
        guard let token = known[word] else {
          throw Invalid("has {\(word)}, which is none of {yyyy}, {MM}, {dd}, {HH}, {name}")
        }
        tokens.append(token)
        rest = rest.dropFirst(word.unicodeScalars.count + 1)
      default: tokens.append(.literal(scalar))
      }
    }
    return tokens
  }

  /// Whether a path tells its day.
  package var isDated: Bool { parts.joined().contains(.year) }

  /// Whether it has a token anywhere.
  func contains(_ token: Token) -> Bool { parts.joined().contains(token) }

  /// The one text of a part, if it has no wildcard.
  package func fixedText(_ part: Int, _ date: LogicalDate) -> String? {
    guard parts[part].allSatisfy(\.isFixed) else { return nil }
    var text = String.UnicodeScalarView()
    for token in parts[part] { text.append(contentsOf: Self.scalars(token, date)) }
    return String(text)
  }

  /// What every matching path of a day begins with.
  package func beginning(_ date: LogicalDate) -> String {
    var text = String.UnicodeScalarView()
    for (index, part) in parts.enumerated() {
      if index > 0 { text.append("/") }
      for token in part {
        guard token.isFixed else { return String(text) }
        text.append(contentsOf: Self.scalars(token, date))
      }
    }
    return String(text)
  }

  /// The name under which an export is kept: its path without the folders that are the same for every export of a day. So no two
  /// paths of one day have the same.
  package func storedName(_ path: [String]) -> String {
    zip(path.indices, path).filter { index, _ in index == path.count - 1 || !parts[index].allSatisfy(\.isFixed) }
      .map(\.1).joined(separator: "/")
  }

  /// Matches a stored name again, as `storedName` made it.
  package func captures(storedName: String, _ date: LogicalDate) -> Captures? {
    let kept = parts.indices.filter { $0 == parts.count - 1 || !parts[$0].allSatisfy(\.isFixed) }
    let names = storedName.split(separator: "/", omittingEmptySubsequences: false)
    guard names.count == kept.count else { return nil }
    var captures: Captures? = Captures()
    for (part, name) in zip(kept, names) { captures = captures.flatMap { match(part, String(name), date, $0) } }
    return captures
  }

  /// Matches a whole path.
  package func matches(_ path: String, _ date: LogicalDate) -> Bool {
    let names = path.split(separator: "/", omittingEmptySubsequences: false)
    return names.count == parts.count && zip(parts.indices, names).allSatisfy { match($0, String($1), date) != nil }
  }

  /// Matches one part of a path; what was captured so far goes in, and comes out with more.
  package func match(_ part: Int, _ text: String, _ date: LogicalDate, _ captures: Captures = Captures()) -> Captures? {
    Self.match(parts[part][...], Array(text.unicodeScalars)[...], date, captures)
  }

  private static func match(
    _ tokens: ArraySlice<Token>, _ text: ArraySlice<Unicode.Scalar>, _ date: LogicalDate, _ captures: Captures
  ) -> Captures? {
    guard let token = tokens.first else { return text.isEmpty ? captures : nil }
    let rest = tokens.dropFirst()
    switch token {
    case .any, .name:
      for end in (token == .any ? text.startIndex : min(text.startIndex + 1, text.endIndex + 1))..<(text.endIndex + 1) {
        var captures = captures
        if token == .name { captures.name = string(text[..<end]) }
        if let found = match(rest, text[end...], date, captures) { return found }
      }
      return nil
    case .one: return text.isEmpty ? nil : match(rest, text.dropFirst(), date, captures)
    case .hour:
      let hour = string(text.prefix(2))
      guard Self.hours.contains(hour) else { return nil }
      var captures = captures
      captures.hour = hour
      return match(rest, text.dropFirst(2), date, captures)
    case .literal, .year, .month, .day:
      let scalars = scalars(token, date)
      return text.starts(with: scalars) ? match(rest, text.dropFirst(scalars.count), date, captures) : nil
    }
  }

  /// `00` to `23`.
  package static let hours = (0..<24).map { $0 < 10 ? "0\($0)" : "\($0)" }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private static func scalars(_ token: Token, _ date: LogicalDate) -> [Unicode.Scalar] {
    let words = date.description.split(separator: "-")
    switch token {
    case .literal(let scalar): return [scalar]
    case .year: return Array(words[0].unicodeScalars)
    case .month: return Array(words[1].unicodeScalars)
    case .day: return Array(words[2].unicodeScalars)
    default: return []
    }
  }
}
