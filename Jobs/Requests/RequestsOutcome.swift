package import Events
package import Reconciliation
package import Storage

/// What asking for re-ingestion came to.
package struct RequestsOutcome: Sendable {
  /// The night.
  package var date: LogicalDate
  /// Whether there is somebody to ask.
  package var hasEndpoint: Bool
  /// A later night that was reconciled: it posts, and this one does not.
  package var laterNight: LogicalDate?
  /// The sources of which not everything was pulled when the night was reconciled: nothing was asked for that may be in it.
  package var unpulled: [String] = []
  /// The same of those that were pulled, and of which not everything could be read.
  package var unread: [String] = []
  /// The file of batches that was written now; in a dry run, that would be.
  package var file: String?
  /// The file of attempts that was written now.
  package var attempts: String?
  /// What was read, and what the store has of the night's requests.
  package var inputs: [(key: String, bytes: Int64, sha256: String)] = []
  /// Keys of what was written.
  package var outputs: [String] = []
  /// What was to be posted.
  package var due = Batches()
  /// What was taken by the endpoint now; in a dry run, what would be posted.
  package var posted = Batches()
  /// The last POST that failed for now.
  package var failure: Failure?
  /// Open requests by what they ask for and where they stand.
  package private(set) var standing: [BreakCode: [RequestState: Int]] = [:]

  /// How many batches, and how many open requests are in them.
  package struct Batches: Hashable, Sendable {
    /// Batches; each is one POST.
    package private(set) var count = 0
    /// Open requests in these batches.
    package private(set) var requests = 0

    init() {}

    init(_ batches: some Sequence<RequestBatch>) {
      for batch in batches { add(batch) }
    }

    mutating func add(_ batch: RequestBatch) {
      count += 1
      requests += batch.open
    }
  }

  /// Why a POST has to be done again.
  package enum Failure: Sendable {
    case status(Int)
    case error(StorageError)
  }

  init(date: LogicalDate, hasEndpoint: Bool) { (self.date, self.hasEndpoint) = (date, hasEndpoint) }

  /// What was due and waits for another night. Neither what was rejected nor what was posted.
  package private(set) var left = Batches()

  /// Open requests where they stand so.
  package func count(_ state: RequestState) -> Int { standing.values.reduce(0) { $0 + ($1[state] ?? 0) } }

  /// All open requests.
  package var open: Int { RequestState.allCases.reduce(0) { $0 + count($1) } }

  mutating func count(_ board: RequestBoard, dryRun: Bool) {
    // What a dry run would post is as good as posted.
    left = Batches(board.batches.filter { $0.state.isPostable }.dropFirst(dryRun ? posted.count : 0))
    if laterNight != nil || !hasEndpoint { left = Batches() }
    for code in [BreakCode.missingInLedger, .exportGap] {
      for state in RequestState.allCases where state.isCarried { standing[code, default: [:]][state] = board.count(code, state) }
    }
  }
}
