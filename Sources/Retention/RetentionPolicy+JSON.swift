package import Events

extension RetentionPolicy {
  /// The words of `from`.
  package static let starts = ["event", "end-of-month", "end-of-quarter", "end-of-year", "outside-event"]

  /// Reads a policy and refuses what makes no sense, or could not mean anything.
  package init(_ value: JSONValue, at path: String = "") throws(DocumentFault) {
    let root = try DocumentReader(
      value, at: path,
      known: ["id", "citation", "matches", "bound", "period", "from", "event", "hot", "then", "raw"])
    id = try root.text("id")
    guard HoldDocument.isID(id) else { throw root.fault("id", "must be at most 64 letters, digits, '.', '_', '-', no dot first") }
    citation = try root.text("citation")
    scope = try root.object("matches", known: RetentionScope.members).map(RetentionScope.init) ?? RetentionScope()
    bound = try root.word("bound", Bound.allCases.map(\.rawValue)).flatMap(Bound.init) ?? .minimum
    guard let period = try root.period("period") else { throw root.fault("period", "is required") }
    guard !period.isNone else { throw root.fault("period", "must be longer than no time") }
    self.period = period
    start = try RetentionPolicy.start(root)
    disposition = try root.word("then", Disposition.allCases.map(\.rawValue)).flatMap(Disposition.init) ?? .destroyAfterApproval
    hot = try root.period("hot")
    needsRaw = try root.flag("raw") ?? (bound == .minimum)
    if let hot, hot.months * 31 + hot.days > period.months * 31 + period.days {
      throw root.fault("hot", "must not be longer than period")
    }
    guard bound == .maximum else { return }
    if disposition == .keep { throw root.fault("then", "must not be \"keep\" for a maximum") }
    if hot != nil { throw root.fault("hot", "is of no use for a maximum") }
    if needsRaw { throw root.fault("raw", "is of no use for a maximum") }
  }

  private static func start(_ root: DocumentReader) throws(DocumentFault) -> Start {
    let event = try root.optionalText("event")
    let word = try root.word("from", starts) ?? "event"
    guard (event != nil) == (word == "outside-event") else {
      throw root.fault("event", event == nil ? "is required with \"outside-event\"" : "is of use with \"outside-event\" only")
    }
    return switch word {
    case "end-of-month": .endOfMonth
    case "end-of-quarter": .endOfQuarter
    case "end-of-year": .endOfYear
    default: event.map(Start.outsideEvent) ?? .event
    }
  }
}

extension DocumentReader {
  fileprivate func word(_ name: String, _ words: [String]) throws(DocumentFault) -> String? {
    guard let text = try optionalText(name) else { return nil }
    guard words.contains(text) else { throw fault(name, "must be one of " + words.map { "\"\($0)\"" }.joined(separator: ", ")) }
    return text
  }

  fileprivate func period(_ name: String) throws(DocumentFault) -> CalendarPeriod? {
    guard let text = try optionalText(name) else { return nil }
    do { return try CalendarPeriod(text) } catch { throw fault(name, error.description) }
  }
}

extension RetentionPolicy {
  /// Writes the policy as it is read, defaults included.
  package func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("id", id)
    json.member("citation", citation)
    json.key("matches")
    json.beginObject()
    let channels = Channel.allCases.filter { scope.channels?.contains($0) == true }.map(\.name)
    for (name, words) in [("channels", channels)]
      + RetentionScope.Dimension.allCases.map({ ($0.rawValue, scope.values[$0]?.sorted().map(\.text) ?? []) })
    {
      guard !words.isEmpty else { continue }
      json.strings(name, words)
    }
    json.endObject()
    json.member("bound", bound.rawValue)
    json.member("period", period.description)
    let (from, event): (String, String?) =
      switch start {
      case .event: ("event", nil)
      case .endOfMonth: ("end-of-month", nil)
      case .endOfQuarter: ("end-of-quarter", nil)
      case .endOfYear: ("end-of-year", nil)
      case .outsideEvent(let name): ("outside-event", name)
      }
    json.member("from", from)
    json.member("event", event)
    json.member("hot", hot?.description)
    json.member("then", disposition.rawValue)
    json.member("raw", needsRaw)
    json.endObject()
  }
}
