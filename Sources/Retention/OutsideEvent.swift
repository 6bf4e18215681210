package import Events

/// Something that happened outside of messaging and that a policy waits for: an account was closed, a contract ended.
package struct OutsideEvent: Hashable, Sendable {
  /// What policies call it.
  var name: String
  /// The day on which it happened, or will.
  var day: LogicalDate
  /// What it is about.
  var scope: RetentionScope
  /// Nil for archives of all days.
  var days: DayRange?

  /// What happened on a day, to archives of that scope and of those days; without them, to all.
  package init(name: String, day: LogicalDate, scope: RetentionScope = RetentionScope(), days: DayRange? = nil) {
    (self.name, self.day, self.scope, self.days) = (name, day, scope, days)
  }

  /// Reads one line of a file of outside events.
  init(json bytes: [UInt8]) throws(DocumentFault) {
    let value: JSONValue
    do { value = try JSONValue.parse(bytes) } catch { throw DocumentFault("", "is \(error.description)") }
    let names = RetentionScope.Dimension.allCases.map(\.rawValue)
    let root = try DocumentReader(value, known: ["event", "date", "dateRange", "channels"] + names)
    name = try root.text("event")
    guard let day = try root.day("date") else { throw root.fault("date", "is required") }
    self.day = day
    days = try root.days()
    scope = try RetentionScope(root)
  }

  /// Reads a whole file, NDJSON; an empty line is nothing. A fault names its line.
  package static func read(_ bytes: [UInt8]) throws(DocumentFault) -> [OutsideEvent] {
    var events: [OutsideEvent] = []
    for (index, line) in bytes.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() where !line.isEmpty {
      do {
        events.append(try OutsideEvent(json: Array(line)))
      } catch {
        throw DocumentFault("line \(index + 1)", error.description)
      }
    }
    return events
  }

  /// The day with which a period begins that waits for an event: the last of all that touch the archive, once they are about all of
  /// it. Nil where some of it still waits. An event that may touch it counts as one that does, since it can only come later.
  package static func start(of name: String, for facts: ArchiveFacts, in events: [OutsideEvent]) -> LogicalDate? {
    let mine = events.filter { $0.name == name && $0.days?.meets(facts) != false && $0.scope.touch(facts) != .none }
    let whole = mine.filter { $0.days?.holds(facts) != false }.map(\.scope)
    return RetentionScope.cover(facts, whole) ? mine.map(\.day).max() : nil
  }
}
