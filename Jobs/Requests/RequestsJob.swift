package import Events
internal import Operations
internal import Reconciliation
internal import Reports
internal import Sealing
package import Storage

/// Asks for re-ingestion: puts the open requests of a night into batches, and posts those that are due to the endpoint.
///
/// What was posted is known from `attempts/` alone, which is written when the posting is over. A run that is killed in between has posted
/// what no attempt tells, and the next one posts the same bytes under the same key again: an endpoint that knows the key does nothing.
package struct RequestsJob: Sendable {
  /// How much is posted.
  package struct Settings: Sendable {
    /// Requests a POST, and POSTs a night; at least 1.
    var batch: Int
    var perNight: Int

    /// What is below 1 counts as 1.
    package init(batch: Int = 500, perNight: Int = 200) { (self.batch, self.perNight) = (max(1, batch), max(1, perNight)) }
  }

  /// So many POSTs in a row without success, and the rest waits for the next night.
  static let failuresInARow = 3

  private let store: any ObjectStore
  private let endpoint: (any RequestEndpoint)?
  private let settings: Settings
  private let now: @Sendable () -> Int64

  /// Without an endpoint requests are put into batches and nothing is posted. `now` is the clock, nanoseconds since 1970.
  package init(
    store: any ObjectStore, endpoint: (any RequestEndpoint)?, settings: Settings = Settings(),
    now: @escaping @Sendable () -> Int64
  ) {
    (self.store, self.endpoint, self.settings, self.now) = (store, endpoint, settings, now)
  }

  /// Deals with the requests of a night. `posts` says whether anything may be posted; a night that is not the last one reconciled posts
  /// nothing, since a later one knows more. Throws `JobError` where the date has no reconciliation, and what the store throws; an
  /// endpoint that does not take a batch is in the outcome.
  package func run(date: LogicalDate, posts: Bool = true, dryRun: Bool = false) async throws -> RequestsOutcome {
    guard let folder = try await ReconciliationFolder.find(date, in: store) else {
      throw JobError(
        .noInput, "cannot ask for re-ingestion", at: "reconciliations/" + date.path, because: "the date has no reconciliation",
        remedy: "run `tally reconcile --date \(date)`")
    }
    var outcome = RequestsOutcome(date: date, hasEndpoint: endpoint != nil)
    outcome.laterNight = try await laterNight(date)
    if let run = try await folder.stated() { (outcome.unpulled, outcome.unread) = (run.unpulled.keys.sorted(), run.unread) }
    var board = try await RequestBoard(folder)
    // A night that a later one has overtaken is left as it is.
    if outcome.laterNight == nil {
      outcome.file = try await BatchWriter(batch: settings.batch).write(&board, dryRun: dryRun)?.description
      if let endpoint, posts { try await post(&board, to: endpoint, dryRun, &outcome) }
    }
    outcome.count(board, dryRun: dryRun)
    outcome.inputs = board.input.map { [$0] } ?? []
    outcome.outputs = (board.files.keys(of: date) + [outcome.file, outcome.attempts].compactMap(\.self)).sorted()
    return outcome
  }

  /// Whether a day has a reconciliation.
  package static func isReconciled(_ date: LogicalDate, in store: any ObjectStore) async throws -> Bool {
    try await ReconciliationFolder.find(date, in: store) != nil
  }

  /// The last day that was reconciled, up to today; nil where none was.
  package func lastNight() async throws -> LogicalDate? {
    let today = LogicalDate(nanoseconds: now())
    // As a rule it is yesterday, and there is no need to list all nights.
    for date in [today, today.advanced(by: -1)] {
      if try await RequestsJob.isReconciled(date, in: store) { return date }
    }
    return try await ReconciliationFolder.complete(in: store).keys.filter { $0 <= today }.max()
  }

  private func laterNight(_ date: LogicalDate) async throws -> LogicalDate? {
    guard let last = try await lastNight(), last > date else { return nil }
    return last
  }

  private func post(
    _ board: inout RequestBoard, to endpoint: any RequestEndpoint, _ dryRun: Bool, _ outcome: inout RequestsOutcome
  ) async throws {
    let due = board.batches.filter { $0.state.isPostable }
    let batches = due.prefix(max(0, settings.perNight - board.acceptedTonight))
    outcome.due = RequestsOutcome.Batches(due)
    guard !dryRun else {
      outcome.posted = RequestsOutcome.Batches(batches)
      return
    }
    var attempts: [PostAttempt] = []
    do {
      var failures = 0
      for batch in batches where failures < RequestsJob.failuresInARow {
        try Task.checkCancellation()
        let attempt = try await post(batch, to: endpoint, &outcome)
        attempts.append(attempt)
        board.add(attempt)
        if attempt.answer == .accepted { outcome.posted.add(batch) }
        failures = attempt.answer == .failed ? failures + 1 : 0
        // What is wrong with our credentials or our pace is so with every batch.
        if let status = attempt.status, [401, 403, 407, 429].contains(status) { break }
      }
    } catch {
      try await keep(attempts, board.folder.date)
      throw error
    }
    outcome.attempts = try await keep(attempts, board.folder.date)?.description
  }

  private func post(
    _ batch: RequestBatch, to endpoint: any RequestEndpoint, _ outcome: inout RequestsOutcome
  ) async throws -> PostAttempt {
    var body = [UInt8](repeating: 0, count: batch.length)
    let count = try await store.open(batch.file).read(at: batch.offset, into: &body)
    guard count == batch.length, SHA256.hash(body) == batch.key else { throw StorageError.damaged(batch.file.description) }
    do {
      let status = try await endpoint.post(body, key: batch.key)
      let attempt = PostAttempt(key: batch.key, at: now(), status: status)
      if attempt.answer == .failed { outcome.failure = .status(status) }
      return attempt
    } catch let error as StorageError {
      outcome.failure = .error(error)
      return PostAttempt(key: batch.key, at: now(), cause: error.cause)
    }
  }

  /// Keeps what came of the POSTs, under the digest of it: no two runs write the same object unless they say the same.
  @discardableResult
  private func keep(_ attempts: [PostAttempt], _ date: LogicalDate) async throws -> ObjectKey? {
    guard !attempts.isEmpty else { return nil }
    var bytes: [UInt8] = []
    for attempt in attempts { bytes += attempt.json + [0x0a] }
    let id = SHA256.hash(bytes).description.prefix(16)
    let key = try ReconciliationFolder.key("requests/\(date)/attempts/\(id).ndjson")
    try await store.put(bytes, as: key)
    return key
  }
}
