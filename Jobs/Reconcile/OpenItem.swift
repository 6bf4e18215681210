internal import Events
internal import Reconciliation

/// A send without a final outcome, as the night before left it: a line of `open-items.ndjson`.
struct OpenItem: Sendable {
  /// The run that opened it.
  var since: LogicalDate
  /// Whether it had a `PENDING_DELIVERY_FAIL`, and since which run.
  var breakSince: LogicalDate?

  /// The item as the rules see it.
  var carried: Carried { Carried(hadBreak: breakSince != nil) }
}

/// The open items of one run, by message.
struct OpenItems: Sendable {
  private(set) var items: [PackedID: OpenItem] = [:]
  /// The date of the earliest export with a send that is still open; nil where nothing is.
  private(set) var earliestExport: LogicalDate?
  /// The first night that opened one of them; nil where nothing is open.
  private(set) var first: LogicalDate?
  /// How many sends came from each source.
  private(set) var counts: [String: Int] = [:]
  /// The keys of the exports that have the sends.
  private(set) var exports: Set<String> = []
  /// The sources that the sends came from.
  var sources: Set<String> { Set(counts.keys) }

  /// Nothing open.
  init() {}

  /// Reads a line; false where it is no open item.
  mutating func add(_ line: [UInt8]) -> Bool {
    guard let value = try? JSONValue.parse(line), let id = value["messageId"]?.stringValue,
      let since = (value["since"]?.stringValue).flatMap({ LogicalDate($0) }),
      let export = value["evidence"]?["date"]?.stringValue.flatMap({ LogicalDate($0) }),
      let source = value["evidence"]?["source"]?.stringValue
    else { return false }
    let breakSince = (value["breakSince"]?.stringValue).flatMap { LogicalDate($0) }
    items[PackedID(id: Array(id.utf8))] = OpenItem(since: since, breakSince: breakSince)
    counts[source, default: 0] += 1
    if let key = value["evidence"]?["export"]?.stringValue { exports.insert(key) }
    first = min(first ?? since, since)
    earliestExport = min(earliestExport ?? export, export)
    return true
  }
}
