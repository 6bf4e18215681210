internal import Events

/// What a manifest says of a lane's records.
struct LaneCounts: Sendable {
  var count = 0
  var types = [Int](repeating: 0, count: EventType.allCases.count)
  var outbound = 0
  var quarantined = 0
  var first: Instant?
  var last: Instant?
  var versions = VersionCounts()
  var summarised = 0
  var triggered: [String: Int] = [:]
  /// Records of each input, as its custody record counts them: second events, quarantined ones and those left out included.
  var inputs: [Int: Int] = [:]

  /// Counts a packed record.
  mutating func add(_ record: ScannedRecord, _ bytes: Span<UInt8>) {
    count += 1
    types[Int(record.event.type.rawValue)] += 1
    if record.isOutbound { outbound += 1 }
    if record.labels.withText(.schemaVersion, in: bytes, { versions.add($0) }) == nil {
      versions.add(bytes.extracting(0..<0))
    }
    extend(record.event)
  }

  /// Counts the time of an event.
  mutating func extend(_ event: Event) {
    if let first, let last, (first.nanoseconds...last.nanoseconds).contains(event.timestamp) { return }
    let instant = Instant(nanoseconds: event.timestamp, digits: event.timestampDigits)
    if first.map({ instant.nanoseconds < $0.nanoseconds }) ?? true { first = instant }
    if last.map({ instant.nanoseconds > $0.nanoseconds }) ?? true { last = instant }
  }

  static func += (a: inout LaneCounts, b: LaneCounts) {
    a.count += b.count
    for type in a.types.indices { a.types[type] += b.types[type] }
    a.outbound += b.outbound
    a.quarantined += b.quarantined
    if let first = b.first, a.first.map({ first.nanoseconds < $0.nanoseconds }) ?? true { a.first = first }
    if let last = b.last, a.last.map({ last.nanoseconds > $0.nanoseconds }) ?? true { a.last = last }
    a.versions += b.versions
    a.summarised += b.summarised
    a.triggered.merge(b.triggered, uniquingKeysWith: +)
    a.inputs.merge(b.inputs, uniquingKeysWith: +)
  }
}

/// Records by schema version: nearly always one.
struct VersionCounts: Sendable {
  private(set) var all: [(text: [UInt8], count: Int)] = []

  /// Versions that are counted by name; further ones are counted under "…".
  private static let limit = 100

  mutating func add(_ version: Span<UInt8>) {
    for place in all.indices where all[place].text.hasSameBytes(as: version) { return all[place].count += 1 }
    add((0..<version.count).map { version[$0] }, 1)
  }

  private mutating func add(_ version: [UInt8], _ count: Int) {
    let version = all.count < VersionCounts.limit ? version : Array("…".utf8)
    if let place = all.firstIndex(where: { $0.text == version }) {
      all[place].count += count
    } else {
      all.append((version, count))
    }
  }

  static func += (a: inout VersionCounts, b: VersionCounts) {
    for (version, count) in b.all {
      if let place = a.all.firstIndex(where: { $0.text == version }) {
        a.all[place].count += count
      } else {
        a.add(version, count)
      }
    }
  }
}

extension [UInt8] {
  fileprivate func hasSameBytes(as other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] { return false }
    return true
  }
}
