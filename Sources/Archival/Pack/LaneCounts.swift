internal import Events

/// What a manifest says of a lane's records.
struct LaneCounts: Sendable {
  var count = 0
  var types: [EventType: Int] = [:]
  var outbound = 0
  var inbound = 0
  var quarantined = 0
  var first: Instant?
  var last: Instant?
  var versions: [[UInt8]: Int] = [:]
  var summarised = 0
  var triggered: [String: Int] = [:]
  /// Records of each input, as its custody record counts them: second events, quarantined ones and those left out included.
  var inputs: [Int: Int] = [:]

  /// Different schema versions that are named; further ones are counted under "…".
  private static let versionLimit = 1000

  /// Counts a packed record.
  mutating func add(_ record: ScannedRecord, _ bytes: Span<UInt8>) {
    count += 1
    types[record.event.type, default: 0] += 1
    if record.isOutbound { outbound += 1 } else { inbound += 1 }
    var version = record.labels.withText(.schemaVersion, in: bytes) { text in (0..<text.count).map { text[$0] } } ?? []
    if versions[version] == nil && versions.count >= LaneCounts.versionLimit { version = Array("…".utf8) }
    versions[version, default: 0] += 1
    extend(record.event)
  }

  /// Counts the time of an event.
  mutating func extend(_ event: Event) {
    let instant = Instant(nanoseconds: event.timestamp, digits: event.timestampDigits)
    if first.map({ instant.nanoseconds < $0.nanoseconds }) ?? true { first = instant }
    if last.map({ instant.nanoseconds > $0.nanoseconds }) ?? true { last = instant }
  }

  static func += (a: inout LaneCounts, b: LaneCounts) {
    a.count += b.count
    a.types.merge(b.types, uniquingKeysWith: +)
    a.outbound += b.outbound
    a.inbound += b.inbound
    a.quarantined += b.quarantined
    if let first = b.first, a.first.map({ first.nanoseconds < $0.nanoseconds }) ?? true { a.first = first }
    if let last = b.last, a.last.map({ last.nanoseconds > $0.nanoseconds }) ?? true { a.last = last }
    a.versions.merge(b.versions, uniquingKeysWith: +)
    a.summarised += b.summarised
    a.triggered.merge(b.triggered, uniquingKeysWith: +)
    a.inputs.merge(b.inputs, uniquingKeysWith: +)
  }
}
