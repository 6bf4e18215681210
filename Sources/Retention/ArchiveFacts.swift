package import Events

/// What the engine knows of one archive: its label, and nothing that would take a key.
package struct ArchiveFacts: Sendable {
  /// The archive's id.
  package var id: String
  /// The slot it belongs to.
  var day: LogicalDate
  var channel: Channel
  /// The days of its first and last event; `day` where it has none. Clocks may have put them outside of `day`.
  var firstEvent: LogicalDate
  /// Not before `firstEvent`.
  package var lastEvent: LogicalDate
  /// What is in it; a dimension that is not there is unknown.
  package var values: [RetentionScope.Dimension: KnownValues]
  /// What can tell whether an id is in it; nil where nothing can.
  package var ids: (any IDFilter)?
  /// What makes its label unfit to decide by.
  package var faults: Set<ArchiveFault>
  /// Whether its label names an archive: then content must be there, unless somebody says why it is not.
  package var hasArchive = false

  /// Days are put in order, so that an event never makes an archive younger than its slot.
  package init(
    id: String, day: LogicalDate, channel: Channel, events: ClosedRange<LogicalDate>? = nil,
    values: [RetentionScope.Dimension: KnownValues] = [:], ids: (any IDFilter)? = nil, faults: Set<ArchiveFault> = []
  ) {
    (self.id, self.day, self.channel, self.values, self.ids, self.faults) = (id, day, channel, values, ids, faults)
    firstEvent = min(day, events?.lowerBound ?? day)
    lastEvent = max(day, events?.upperBound ?? day)
  }
}

/// Tells without a key whether an archive may hold something of an id.
package protocol IDFilter: Sendable {
  /// False where it certainly does not; nil where it cannot be told.
  func mayHold(_ kind: FilterKey, _ id: String) -> Bool?
  /// False where it certainly holds none of them; nil where it cannot be told of one and no other may be there.
  func mayHold(_ kind: FilterKey, anyOf ids: IDList) -> Bool?
  /// The keys of those that it may hold; nil where it cannot be told of one.
  func held(_ kind: FilterKey, among ids: IDList) -> [UInt64]?
}

extension IDFilter {
  /// One id after the other.
  package func held(_ kind: FilterKey, among ids: IDList) -> [UInt64]? {
    var keys: [UInt64] = []
    for id in ids.texts {
      guard let mayHold = mayHold(kind, id) else { return nil }
      if mayHold { keys.append(kind.hash(id)) }
    }
    return keys
  }

  /// One id after the other, until one may be there.
  package func mayHold(_ kind: FilterKey, anyOf ids: IDList) -> Bool? {
    var isTold = true
    for id in ids.texts {
      switch mayHold(kind, id) {
      case true?: return true
      case nil: isTold = false
      case false?: break
      }
    }
    return isTold ? false : nil
  }
}

/// Why nothing may be decided by an archive's label.
package enum ArchiveFault: String, CaseIterable, Comparable, Sendable {
  case manifestMissing, manifestUnsealed, manifestAltered, manifestUnreadable
  /// Somebody took what its manifest names.
  case contentMissing
  /// Somebody exchanged it.
  case contentAltered
  /// Only the chain or a timestamp could say that the seal was made before its certificate ended, and neither does.
  case sealEnded
  /// An export with records of it is still in the store, so that destroying it would destroy nothing.
  case exportsRemain
  /// The store does not tell what protects it.
  case lockUnreadable
  /// The as-of is before that of an earlier run.
  case asOfBeforeLastRun

  /// What says of content that it is not there as it was sealed.
  package static let ofContent: Set<ArchiveFault> = [.contentMissing, .contentAltered]

  /// By their words, so that lists of them come out alike.
  package static func < (a: ArchiveFault, b: ArchiveFault) -> Bool { a.rawValue < b.rawValue }

  /// What is wrong.
  package var words: String {
    switch self {
    case .manifestMissing: "its manifest is missing"
    case .manifestUnsealed: "its manifest has no seal"
    case .manifestAltered: "its manifest was altered"
    case .manifestUnreadable: "its manifest cannot be read"
    case .contentMissing: "its content is gone, and no certificate that can be relied on says why"
    case .contentAltered: "its content is not what its manifest names"
    case .sealEnded:
      "the certificate of its seal has ended, and neither a timestamp nor a later manifest says that the seal is older"
    case .exportsRemain: "an export that it was made from is still in the store"
    case .lockUnreadable: "the store does not tell what protects it"
    case .asOfBeforeLastRun: "the as-of is before that of an earlier run"
    }
  }
}
