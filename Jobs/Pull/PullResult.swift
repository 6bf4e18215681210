internal import Events
package import Storage

/// What a pull did with each path, in byte order of the paths.
package struct PullResult: Sendable {
  /// What became of a path.
  package enum Outcome: Sendable {
    /// Kept now.
    case pulled(CustodyRecord)
    /// Kept before with the same bytes; perhaps for another day, where the pattern has no date.
    case alreadyThere(CustodyRecord)
    /// A dry run would keep it.
    case wouldPull(bytes: Int64)
    /// Left for the next run: why.
    case left(String)
    case refused(Refusal)
    /// The source failed while it was fetched; the next run tries again.
    case failed(StorageError)
  }

  /// One path and what became of it.
  package struct Item: Sendable {
    /// Below the source's path.
    package var path: String
    /// What became of it in this run; in a dry run, what would.
    package var outcome: Outcome
  }

  /// The logical date.
  var date: LogicalDate
  /// In byte order of their paths.
  package var items: [Item]
  /// Findings of the exports seen in this pull, refusals, and gaps.
  package var findings: [ExportFinding]

  /// Whether the source has nothing for the day, now kept or before: "no input".
  package var isEmpty: Bool {
    !items.contains {
      switch $0.outcome {
      case .pulled, .wouldPull: true
      case .alreadyThere(let record): record.date == date
      case .left, .refused, .failed: false
      }
    }
  }
}

/// How far a pull is, in bytes at the source.
package struct PullProgress: Hashable, Sendable {
  /// Bytes of exports that were looked at, kept or not.
  package var done: Int64
  /// Bytes of all that were listed.
  package var total: Int64
}
