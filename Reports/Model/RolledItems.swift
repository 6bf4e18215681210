package import Events

/// What the files of a roll-forward come to, counted line by line: what the night began with, what it cleared, and what it leaves.
package struct RolledItems: Hashable, Sendable {
  /// The open items of the night before.
  package var opening = Lines()
  /// Those of them that are cleared.
  package var cleared = Lines()
  /// Those that are left at the end, new ones included.
  package var closing = Lines()
  /// Requests for re-ingestion that were open before.
  package var requests = 0
  /// The files of the night before that the run record names.
  package var named = 0
  /// What is wrong with those files, a phrase each.
  package var faults: [String] = []

  /// Of no file.
  package init() {}

  /// The lines of one file of open items.
  package struct Lines: Hashable, Sendable {
    /// All lines.
    package private(set) var count = 0
    /// Those with a provisional break.
    private(set) var breaks = 0
    /// Those whose provisional break the night itself began.
    private(set) var newBreaks = 0
    /// Cleared ones by what they came to.
    private var outcomes: [String: Int] = [:]

    /// Of no line.
    package init() {}

    /// Those that came to an outcome, by its word in `cleared.ndjson`.
    func count(_ outcome: String) -> Int { outcomes[outcome] ?? 0 }

    /// Counts items; `breakSince` is the night that began their provisional break, nil where they have none; `outcome` is what cleared ones came to.
    package mutating func add(_ items: Int = 1, breakSince: LogicalDate?, outcome: String? = nil, of night: LogicalDate) {
      count += items
      if let outcome { outcomes[outcome, default: 0] += items }
      guard let breakSince else { return }
      breaks += items
      if breakSince == night { newBreaks += items }
    }

    /// Counts a line. Throws where it is no open item; `place` names it in errors.
    package mutating func add(parsing line: [UInt8], of night: LogicalDate, at place: String) throws(ReportError) {
      let item = try Fields(parsing: line, at: place)
      add(breakSince: try item.optional("breakSince")?.date(), outcome: try item.optionalText("outcome"), of: night)
    }
  }
}
