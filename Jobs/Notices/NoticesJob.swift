package import Events
internal import Operations
package import Reconciliation
package import Reports
internal import Sealing
package import Storage

/// Tells people of a night, once: one digest for each way, whatever the number of breaks.
///
/// What was sent is known from `attempts/` alone. A run that is killed between sending and keeping that sends once more, under the same key; the
/// mail's Message-ID is that key too.
package struct NoticesJob: Sendable {
  /// So many nights back a notice that nobody took is sent again.
  static let reach = 3

  private let store: any ObjectStore
  private let channels: [any NoticeChannel]
  private let severity: Severity
  private let link: String?
  private let now: @Sendable () -> Int64

  /// `severity` is the least grave break that people are told of; `link` is where `reports/` is served. `now` in nanoseconds since 1970.
  package init(
    store: any ObjectStore, channels: [any NoticeChannel], severity: Severity, link: String?, now: @escaping @Sendable () -> Int64
  ) {
    (self.store, self.channels, self.severity, self.link, self.now) = (store, channels, severity, link, now)
  }

  /// What came of it.
  package struct Outcome: Sendable {
    /// The night's notice, where it has one; in a dry run, that it would have.
    package var notice: Notice?
    /// The document that was written now.
    package var written: String?
    /// What was sent now, or would be, by way, with the night that it is about.
    package var sent: [(channel: String, date: LogicalDate)] = []
    /// What nobody took: it is sent again on later nights, or, where it was refused, no more.
    package var failures: [Failure] = []
    /// The files of attempts that were written now.
    package var attempts: [String] = []
    /// A later night that was reconciled: it tells, and this one does not.
    package var laterNight: LogicalDate?

    package init() {}
  }

  /// A sending that failed.
  package struct Failure: Sendable {
    package var channel: String
    package var place: String
    package var date: LogicalDate
    package var error: StorageError
    /// Whether it is not sent again.
    package var isFinal: Bool
  }

  /// Deals with the notices of a night whose report says this. Throws what the store throws; a way that fails is in the outcome.
  package func run(_ summary: NightSummary, dryRun: Bool = false) async throws -> Outcome {
    var outcome = Outcome()
    let date = summary.date
    if let last = try await ReconciliationFolder.latest(in: store).keys.max(), last > date {
      outcome.laterNight = last
      return outcome
    }
    var folder = try await NoticeFolder(date, in: store)
    let notice = Notice(summary, number: (folder.last?.notice.number ?? 0) + 1, link: link)
    // A later report that brings good news is news too, to those who were told otherwise.
    let isNews = folder.last.map { !$0.notice.saysTheSame(as: notice) } ?? notice.isDue(from: severity)
    outcome.notice = isNews ? notice : folder.last?.notice
    if isNews {
      outcome.written = NoticeFolder.name(date, notice.number)
      if !dryRun {
        try await store.put(notice.json, as: try ReconciliationFolder.key(NoticeFolder.name(date, notice.number)))
        folder = try await NoticeFolder(date, in: store)
      }
    }
    if dryRun, isNews { outcome.sent = channels.map { ($0.name, date) } }
    // Each lies with the night that it is about.
    var attempts: [LogicalDate: [NoticeAttempt]] = [:]
    do {
      for back in (0...NoticesJob.reach).reversed() {
        let night = back == 0 ? folder : try await NoticeFolder(date.advanced(by: -back), in: store)
        guard !(dryRun && isNews && back == 0) else { continue }
        try await send(night, dryRun, &attempts, &outcome)
      }
    } catch {
      _ = try await keep(attempts)
      throw error
    }
    outcome.attempts = try await keep(attempts)
    return outcome
  }

  private func send(
    _ night: NoticeFolder, _ dryRun: Bool, _ attempts: inout [LogicalDate: [NoticeAttempt]], _ outcome: inout Outcome
  )
    async throws
  {
    guard let last = night.last else { return }
    for channel in channels where !night.isOver(last.key, on: channel.name) {
      try Task.checkCancellation()
      guard !dryRun else {
        outcome.sent.append((channel.name, night.date))
        continue
      }
      let (status, error) = try await tell(last.notice, last.bytes, last.key, on: channel)
      var attempt = NoticeAttempt(
        key: last.key, channel: channel.name, at: now(), answer: RequestAnswer(status: status), status: status,
        cause: error?.cause)
      if let error {
        // What a mail server refuses for good it refuses tomorrow.
        if error.code == .refused { attempt.answer = .rejected }
        outcome.failures.append(
          Failure(
            channel: channel.name, place: channel.place, date: night.date, error: error, isFinal: attempt.answer == .rejected))
      } else if attempt.answer != .accepted {
        let refused = StorageError(
          .unavailable, "send", channel.place, cause: "it answers \(status ?? 0)", remedy: "check the server and `notices`")
        outcome.failures.append(
          Failure(
            channel: channel.name, place: channel.place, date: night.date, error: refused, isFinal: attempt.answer == .rejected))
      } else {
        outcome.sent.append((channel.name, night.date))
      }
      attempts[night.date, default: []].append(attempt)
    }
  }

  private func tell(
    _ notice: Notice, _ bytes: [UInt8], _ key: Digest, on channel: any NoticeChannel
  ) async throws -> (Int?, StorageError?) {
    do { return (try await channel.send(notice, bytes, key: key), nil) } catch let error as StorageError { return (nil, error) }
  }

  /// Keeps what came of it, under the digest of it.
  private func keep(_ attempts: [LogicalDate: [NoticeAttempt]]) async throws -> [String] {
    var names: [String] = []
    for (date, attempts) in attempts.sorted(by: { $0.key < $1.key }) {
      let bytes = attempts.reduce(into: [UInt8]()) { $0 += $1.json + [0x0a] }
      let name = "notices/\(date)/attempts/\(SHA256.hash(bytes).description.prefix(16)).ndjson"
      try await store.put(bytes, as: try ReconciliationFolder.key(name))
      names.append(name)
    }
    return names
  }
}
