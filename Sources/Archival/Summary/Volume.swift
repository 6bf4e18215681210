package import Events

/// How many records there are of something, by what they are. Parts add up to the whole.
package struct Volume: Hashable, Sendable, BitwiseCopyable {
  /// What a record is to a volume: each is of one kind.
  package enum Kind: Int, CaseIterable, Sendable {
    /// The archiver's outbound events, by type.
    case send, delivery, status, read
    /// The archiver's inbound events.
    case inbound
    /// Whatever the ledger has: the same events once more.
    case ledger

    /// The kind of a record.
    package init(_ type: EventType, _ direction: Direction, isLedger: Bool) {
      switch (isLedger, direction, type) {
      case (true, _, _): self = .ledger
      case (_, .inbound, _): self = .inbound
      case (_, .outbound, .send): self = .send
      case (_, .outbound, .delivery): self = .delivery
      case (_, .outbound, .status): self = .status
      case (_, .outbound, .read): self = .read
      }
    }

    /// The word in files.
    package var name: String { "\(self)" }
  }

  private var counts: (Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0)

  /// None.
  package init() {}

  /// The records of a kind.
  package subscript(kind: Kind) -> Int {
    get {
      switch kind {
      case .send: counts.0
      case .delivery: counts.1
      case .status: counts.2
      case .read: counts.3
      case .inbound: counts.4
      case .ledger: counts.5
      }
    }
    set {
      switch kind {
      case .send: counts.0 = newValue
      case .delivery: counts.1 = newValue
      case .status: counts.2 = newValue
      case .read: counts.3 = newValue
      case .inbound: counts.4 = newValue
      case .ledger: counts.5 = newValue
      }
    }
  }

  /// All records.
  package var total: Int { counts.0 + counts.1 + counts.2 + counts.3 + counts.4 + counts.5 }

  /// Adds those of another.
  static func += (a: inout Volume, b: Volume) { for kind in Kind.allCases { a[kind] += b[kind] } }

  /// Takes away those of another.
  static func -= (a: inout Volume, b: Volume) { for kind in Kind.allCases { a[kind] -= b[kind] } }

  /// The same numbers.
  package static func == (a: Volume, b: Volume) -> Bool { a.counts == b.counts }

  package func hash(into hasher: inout Hasher) { for kind in Kind.allCases { hasher.combine(self[kind]) } }
}
