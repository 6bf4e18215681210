package import Events
internal import Operations
package import Reconciliation
package import Reports
internal import Sealing
package import Storage

/// Tells people of the nights of a run, once: one digest for each way of the latest night, whatever the number of breaks, and one of all nights
/// before it that turned out worse than people had been told.
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
    /// The latest night's notice, where it was run and has one; in a dry run, that it would have.
    package var notice: Notice?
    /// What is told of past nights, where they turned out worse.
    package var digest: NoticeDigest?
    /// The documents that were written now, or would be.
    package var written: [String] = []
    /// What was sent now, or would be, by way, with the night that it lies with.
    package var sent: [(channel: String, date: LogicalDate)] = []
    /// What nobody took: it is sent again on later nights, or, where it was refused, no more.
    package var failures: [Failure] = []
    /// The files of attempts that were written now.
    package var attempts: [String] = []
    /// The latest night that was reconciled: of those before it only what turned out worse is told.
    package var latest: LogicalDate?
  }

  /// A sending that failed.
  package struct Failure: Sendable {
    /// The way's name: `webhook`, `mail`.
    package var channel: String
    var place: String
    /// The night that the notice, or the digest, lies with.
    package var date: LogicalDate
    /// Why: what sending came to, or the answer of a server that did not take it.
    package var error: StorageError
    /// Whether it is not sent again.
    package var isFinal: Bool
  }

  /// Deals with the notices of a run's nights, whose reports say this. Throws what the store throws; a way that fails is in the outcome.
  package func run(_ nights: [NightSummary], dryRun: Bool = false) async throws -> Outcome {
    var outcome = Outcome()
    let known = try await ReconciliationFolder.latest(in: store).keys
    guard let latest = (nights.map(\.date) + known).max() else { return outcome }
    outcome.latest = latest
    try await addDigest(nights.filter { $0.date < latest }, latest, dryRun, &outcome)
    for night in nights where night.date == latest { try await addNotice(night, dryRun, &outcome) }
    // What would be written is not there to be sent.
    let isPlanned = dryRun && !outcome.written.isEmpty
    if isPlanned { outcome.sent = channels.map { ($0.name, latest) } }
    // Each lies with the night that it is about.
    var attempts: [LogicalDate: [NoticeAttempt]] = [:]
    do {
      for back in (0...NoticesJob.reach).reversed() where back > 0 || !isPlanned {
        try await send(try await NoticeFolder(latest.advanced(by: -back), in: store), dryRun, &attempts, &outcome)
      }
    } catch {
      _ = try await keep(attempts)
      throw error
    }
    outcome.attempts = try await keep(attempts)
    return outcome
  }

  /// The notice of the latest night, where it is due or says something else than the last one.
  private func addNotice(_ summary: NightSummary, _ dryRun: Bool, _ outcome: inout Outcome) async throws {
    let last = try await NoticeFolder(summary.date, in: store).last
    let notice = Notice(summary, number: (last?.number ?? 0) + 1, link: link)
    // A later report that brings good news is news too, to those who were told otherwise.
    let isNews = last.map { !$0.saysTheSame(as: notice) } ?? notice.isDue(from: severity)
    outcome.notice = isNews ? notice : last
    if isNews { try await write(notice, NoticeFolder.name(notice.date, notice.number), dryRun, &outcome) }
  }

  /// The digest of past nights that turned out worse, and the notice of each, which is told with it.
  private func addDigest(_ nights: [NightSummary], _ latest: LogicalDate, _ dryRun: Bool, _ outcome: inout Outcome) async throws {
    var worse: [(notice: Notice, night: NoticeDigest.Night)] = []
    for summary in nights.sorted(by: { $0.date < $1.date }) {
      let told = try await NoticeFolder(summary.date, in: store).last
      let notice = Notice(summary, number: (told?.number ?? 0) + 1, link: link)
      if notice.isWorse(than: told, from: severity) { worse.append((notice, NoticeDigest.Night(notice, told: told))) }
    }
    guard !worse.isEmpty else { return }
    let last = try await NoticeFolder(latest, in: store).digests.last
    var digest = NoticeDigest(
      date: latest, number: (last?.number ?? 0) + 1, organization: nights.last?.organization, nights: worse.map(\.night),
      link: link)
    // One that a killed run left before it kept what was told of each night.
    if let last, last.nights == digest.nights { digest = last }
    outcome.digest = digest
    let name = NoticeFolder.digest(latest, digest.number)
    try await write(digest, name, dryRun, &outcome)
    for var notice in worse.map(\.notice) {
      notice.digest = name
      try await write(notice, NoticeFolder.name(notice.date, notice.number), dryRun, &outcome)
    }
  }

  private func write(_ document: any NoticeDocument, _ name: String, _ dryRun: Bool, _ outcome: inout Outcome) async throws {
    outcome.written.append(name)
    if !dryRun { try await store.put(document.json, as: try ReconciliationFolder.key(name)) }
  }

  private func send(
    _ night: NoticeFolder, _ dryRun: Bool, _ attempts: inout [LogicalDate: [NoticeAttempt]], _ outcome: inout Outcome
  ) async throws {
    for document in night.documents {
      let bytes = document.json
      let key = SHA256.hash(bytes)
      for channel in channels where !night.isOver(key, on: channel.name) {
        try Task.checkCancellation()
        guard !dryRun else {
          outcome.sent.append((channel.name, night.date))
          continue
        }
        attempts[night.date, default: []].append(try await tell(document, bytes, key, on: channel, of: night.date, &outcome))
      }
    }
  }

  private func tell(
    _ document: any NoticeDocument, _ bytes: [UInt8], _ key: Digest, on channel: any NoticeChannel, of date: LogicalDate,
    _ outcome: inout Outcome
  ) async throws -> NoticeAttempt {
    var (status, failure): (Int?, StorageError?)
    do { status = try await channel.send(document, bytes, key: key) } catch let error as StorageError { failure = error }
    var attempt = NoticeAttempt(
      key: key, channel: channel.name, at: now(), answer: RequestAnswer(status: status), status: status, cause: failure?.cause)
    // What a mail server refuses for good it refuses tomorrow.
    if failure?.code == .refused { attempt.answer = .rejected }
    guard failure != nil || attempt.answer != .accepted else {
      outcome.sent.append((channel.name, date))
      return attempt
    }
    let error =
      failure
      ?? StorageError(
        .unavailable, "send", channel.place, cause: "it answers \(status ?? 0)", remedy: "check the server and `notices`")
    outcome.failures.append(
      Failure(channel: channel.name, place: channel.place, date: date, error: error, isFinal: attempt.answer == .rejected))
    return attempt
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
