package import Events
internal import Sealing
package import Storage

/// The conversations of a Genesys Cloud organization, day by day: the result pages of a conversation detail job, each kept as an export.
///
/// All pages of a listing come from one job, and none is kept before the last has been fetched: a listing is whole or fails.
package struct GenesysSource: ExportSource {
  package let source: Source
  package var comesWhole: Bool { true }
  private let settings: GenesysSettings
  private let memory: GenesysMemory
  private let api: GenesysAPI
  private let scratchFolder: String
  private let pause: @Sendable (Duration) async throws -> Void

  /// More pages than any day has: a platform that never ends is not followed.
  private static let pageLimit = 100_000

  /// - Parameters:
  ///   - store: where it remembers its jobs.
  ///   - scratchFolder: where pages wait until all are there.
  ///   - pause: waits between two looks at a job.
  package init(
    _ source: Source, _ settings: GenesysSettings, _ service: HTTPService, store: any ObjectStore, scratchFolder: String,
    now: @escaping @Sendable () -> Instant, pause: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.source = source
    self.settings = settings
    self.scratchFolder = scratchFolder
    self.pause = pause
    memory = GenesysMemory(store: store, source: source.name)
    api = GenesysAPI(settings, service, now: now, pause: pause)
  }

  package func day(_ date: LogicalDate, dryRun: Bool) async throws -> any SourceDay {
    do {
      let available = try await availability()
      guard available.nanoseconds >= date.advanced(by: 1).start else {
        return GenesysDay(unfinished: "the platform has the day's data up to \(available) only")
      }
      let query = settings.query(date)
      var remembered: GenesysJob?
      if let id = try await remembering({ try await memory.job(date, query) }) { remembered = try await status(id) }
      let job: GenesysJob
      if let remembered, remembered.isUsable {
        job = remembered
      } else {
        if dryRun { return GenesysDay(unfinished: "a dry run starts no job at the platform") }
        job = try await create(query)
        try await remembering { try await memory.remember(job.id, date, query) }
      }
      guard let ready = try await fulfilled(job) else {
        return GenesysDay(unfinished: "the platform's job is not done yet")
      }
      return try await pages(ready)
    } catch let error as StorageError {
      throw SourceUnreadable(source: source.name, error: error)
    } catch let failure as StoreFailure {
      throw failure.error
    }
  }

  /// The store's own failures end the pull: they are not the source's.
  private struct StoreFailure: Error { var error: any Error }

  private func remembering<T>(_ work: () async throws -> T) async throws -> T {
    do { return try await work() } catch { throw StoreFailure(error: error) }
  }

  // MARK: the job

  /// Up to when the platform has all data (DataAvailabilityResponse).
  private func availability() async throws -> Instant {
    let answer = try await api.jobs(.get, "/availability")
    guard let date = answer.json["dataAvailabilityDate"]?.stringValue.flatMap({ Instant(rfc3339: $0) }) else {
      throw unexpected("the answer has no dataAvailabilityDate")
    }
    return date
  }

  private func create(_ query: [UInt8]) async throws -> GenesysJob {
    let answer = try await api.jobs(.post, "", body: query)
    guard let id = answer.json["jobId"]?.stringValue, GenesysJob.isID(id), let job = try await status(id) else {
      throw unexpected("the answer has no jobId")
    }
    return job
  }

  private func status(_ id: String) async throws -> GenesysJob? { GenesysJob(id, try await api.jobs(.get, "/" + id)) }

  /// The job once its results are there; nil where that takes longer than a run waits.
  private func fulfilled(_ first: GenesysJob) async throws -> GenesysJob? {
    var job = first
    var (waited, wait) = (Duration.zero, Duration.seconds(2))
    while job.state != .fulfilled {
      guard job.isUsable else {
        throw StorageError(
          .unavailable, "read", settings.api,
          cause: "job \(job.id) is \(job.state.rawValue): \(job.message ?? "no reason is given")",
          remedy: "run the same date again: it makes a new job")
      }
      guard waited < settings.patience else { return nil }
      try await pause(wait)
      waited += wait
      wait = min(wait * 2, .seconds(30))
      guard let next = try await status(job.id) else { throw unexpected("job \(job.id) is gone") }
      job = next
    }
    return job
  }

  // MARK: its pages

  private func pages(_ job: GenesysJob) async throws -> GenesysDay {
    let file = try ScratchFile(in: scratchFolder)
    var day = GenesysDay(file: file, place: "\(settings.api)/api/v2/analytics/conversations/details/jobs/\(job.id)/results")
    var cursor: String?
    var seen: Set<String> = []
    repeat {
      try Task.checkCancellation()
      let number = day.listing.candidates.count + 1
      guard number <= Self.pageLimit else { throw unexpected("there are more than \(Self.pageLimit) pages") }
      let query = cursor.map { "&cursor=" + Self.escaped($0) } ?? ""
      let answer = try await api.jobs(.get, "/\(job.id)/results?pageSize=\(settings.pageSize)\(query)")
      guard answer.status != 404 else { throw unexpected("the results of job \(job.id) are gone") }
      guard let page = try? GenesysPage(answer.body) else { throw unexpected("page \(number) is no page of conversations") }
      try file.append(answer.body, of: "page \(number) of job \(job.id)")
      var facts: [(key: String, value: JSONValue)] = [("job", .string(job.id))]
      if let id = job.correlationID { facts.append(("jobCorrelationId", .string(id))) }
      if let id = answer.correlationID { facts.append(("correlationId", .string(id))) }
      day.add(GenesysPage.name(number), bytes: answer.body, facts)
      cursor = page.cursor
      if let cursor, !seen.insert(cursor).inserted { throw unexpected("the cursor of page \(number) was there before") }
    } while cursor != nil
    return day
  }

  private func unexpected(_ cause: String) -> StorageError {
    StorageError(
      .damaged, "read", settings.api, cause: cause, remedy: "run the same date again; if it stays so, ask the platform's support")
  }

  /// As a value of a query (RFC 3986, 2.3).
  private static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = text.utf8.flatMap { byte -> [UInt8] in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: [byte]
      default: [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
