package import Events

/// What remains of a slot, or of many, at a glance: counts, outcomes and latencies. Summaries add up in any order, days to weeks and channels
/// to all; what a supplement has is beyond what its day had before, so it adds up as well.
package struct Summary: Hashable, Sendable {
  /// By origin, then by type.
  private var records = [Int](repeating: 0, count: Origin.allCases.count * EventType.allCases.count)
  /// Records that could not be read.
  package var quarantined = 0
  /// The messages that the runs of the days reported as their own.
  package var outcomes = Outcomes()
  /// Sends without a final outcome.
  package var openItems = RollForward()
  /// Breaks by code, as files have it.
  package var breaks: [String: Int] = [:]
  /// From the send to the first event of the delivered class.
  package var delivery = LatencyHistogram()
  /// From the send to the first read.
  package var read = LatencyHistogram()
  /// The records by what they are called.
  package var volumes: [Dimension: Volumes] = Dictionary(uniqueKeysWithValues: Dimension.allCases.map { ($0, Volumes()) })

  /// Of nothing.
  package init() {}

  /// Where records come from: a side and a direction.
  package enum Origin: Int, CaseIterable, Sendable {
    case outbound, inbound, ledgerOutbound, ledgerInbound

    init(_ direction: Direction, isLedger: Bool) {
      self =
        switch (direction, isLedger) {
        case (.outbound, false): .outbound
        case (.inbound, false): .inbound
        case (.outbound, true): .ledgerOutbound
        case (.inbound, true): .ledgerInbound
        }
    }

    /// The word in files.
    var name: String { "\(self)" }

    /// The side and the direction.
    var isLedger: Bool { self == .ledgerOutbound || self == .ledgerInbound }
    var direction: Direction { self == .inbound || self == .ledgerInbound ? .inbound : .outbound }
  }

  /// Records of an origin and type. Duplicates count as often as they were exported.
  package subscript(origin: Origin, type: EventType) -> Int {
    get { records[origin.rawValue * EventType.allCases.count + Int(type.rawValue)] }
    set { records[origin.rawValue * EventType.allCases.count + Int(type.rawValue)] = newValue }
  }

  /// What became of messages with a send: sends = delivered + failed + pending + unconfirmed; those read are counted besides.
  package struct Outcomes: Hashable, Sendable, BitwiseCopyable {
    /// Messages of the day that have a send: what the next four add up to.
    package var sends = 0
    /// With an event of the delivered class, and no later failure.
    package var delivered = 0
    /// With a final failure, and no later delivery.
    package var failed = 0
    /// Without an outcome, while one can still come.
    package var pending = 0
    /// Without an outcome, and beyond the time in which one can come.
    package var unconfirmed = 0
    /// Messages that were read, whatever became of them.
    package var read = 0

    /// Of no message.
    package init() {}

    /// Whether they are as many as the sends.
    package var foot: Bool { sends == delivered + failed + pending + unconfirmed }

    /// The members by their words in files.
    static var words: [(name: String, path: WritableKeyPath<Outcomes, Int>)] {
      [
        ("sends", \.sends), ("delivered", \.delivered), ("failed", \.failed), ("pending", \.pending),
        ("unconfirmed", \.unconfirmed), ("read", \.read),
      ]
    }

    /// Takes away, or adds, those of another.
    static func -= (a: inout Outcomes, b: Outcomes) {
      for word in words { a[keyPath: word.path] -= b[keyPath: word.path] }
    }
    static func += (a: inout Outcomes, b: Outcomes) {
      for word in words { a[keyPath: word.path] += b[keyPath: word.path] }
    }
  }

  /// What all records are, as volumes have it.
  package var total: Volume {
    var total = Volume()
    for origin in Origin.allCases {
      for type in EventType.allCases {
        total[Volume.Kind(type, origin.direction, isLedger: origin.isLedger)] += self[origin, type]
      }
    }
    return total
  }

  /// Takes away what reconciliations say of another, the same day's: what is left is what this has beyond that.
  package mutating func subtractReconciled(_ other: Summary) {
    outcomes -= other.outcomes
    openItems -= other.openItems
    breaks.merge(other.breaks.mapValues { -$0 }, uniquingKeysWith: +)
    breaks = breaks.filter { $0.value != 0 }
  }

  /// The sum of two.
  package func adding(_ other: Summary) -> Summary {
    var sum = self
    sum += other
    return sum
  }

  /// Adds another's.
  package static func += (a: inout Summary, b: Summary) {
    for index in a.records.indices { a.records[index] += b.records[index] }
    a.quarantined += b.quarantined
    a.outcomes += b.outcomes
    a.openItems += b.openItems
    a.breaks = a.breaks.merging(b.breaks, uniquingKeysWith: +).filter { $0.value != 0 }
    a.delivery += b.delivery
    a.read += b.read
    a.volumes.merge(b.volumes) { mine, its in
      var sum = mine
      sum += its
      return sum
    }
  }
}
