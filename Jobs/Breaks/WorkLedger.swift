package import Events
package import Operations
package import Reports
internal import Sealing
package import Storage

/// The documents of work on breaks that a store has: `breaks/<number>.json`, each with the digest of the one before.
package struct WorkLedger: Sendable {
  let store: any ObjectStore
  static let documents = NumberedDocuments(folder: "breaks", limit: WorkDocument.largest)

  /// Reads nothing yet.
  package init(store: any ObjectStore) { self.store = store }

  /// What the documents come to.
  package struct State: Sendable {
    /// What was done, up to the last document that could be read; its `fault` says why reading ended there.
    package var work = BreakWork()
    /// The digests of the documents that were read, and the time of the last.
    var digests: [Digest] = []
    var recordedAt: Instant?
    /// The highest number that the store has, be it read or not.
    var stored = 0

    /// The number of the next document.
    var next: Int { digests.count + 1 }

    /// What stops who needs all of them; nil where nothing is wrong.
    package func fault(_ what: String) -> JobError? {
      work.fault.map {
        JobError(
          .integrity, what, at: "breaks", because: $0, remedy: "restore the documents from a backup; `tally verify` tells more")
      }
    }
  }

  /// Reads every document that was stored before that instant; nil: all. Reading ends where one cannot be relied on, and what is wrong is said in `work.fault`:
  /// only a store that fails is an error.
  package func read(before asOf: Instant? = nil) async throws -> State {
    var state = try await chain(before: asOf)
    if state.work.fault == nil { state.work.fault = try await reported(state) }
    return state
  }

  /// The same, without a look at what reports say of them.
  func chain(before asOf: Instant? = nil) async throws -> State {
    let store = store
    var state = State()
    var rest = try await WorkLedger.documents.numbers(in: store)[...]
    state.stored = rest.last ?? 0
    while !rest.isEmpty {
      let some = Array(rest.prefix(256))
      rest = rest.dropFirst(256)
      let read = try await Parallel.map(some, threads: 16) { number in try await WorkLedger.documents.bytes(number, in: store) }
      for (number, bytes) in zip(some, read) {
        guard number == state.next else {
          state.work.fault = "\(WorkLedger.documents.place(state.next)) is missing"
          return state
        }
        guard try add(bytes, number, before: asOf, to: &state) else { return state }
      }
    }
    return state
  }

  /// Takes the next document; false where reading is over.
  private func add(_ bytes: [UInt8]?, _ number: Int, before asOf: Instant?, to state: inout State) throws -> Bool {
    let place = WorkLedger.documents.place(number)
    guard let bytes else {
      state.work.fault = "\(place) cannot be read"
      return false
    }
    do {
      let document = try WorkDocument(parsing: bytes, at: place)
      guard document.number == number, document.previous == state.digests.last,
        document.recordedAt >= state.recordedAt ?? document.recordedAt
      else {
        state.work.fault = "\(place) does not follow from the one before it"
        return false
      }
      if let asOf, document.recordedAt >= asOf { return false }
      let digest = SHA256.hash(bytes)
      state.work.add(document, file: StoredFile(key: place, sha256: digest.description))
      state.digests.append(digest)
      state.recordedAt = document.recordedAt
      return true
    } catch {
      state.work.fault = "\(error.place): \(error.cause)"
      return false
    }
  }

  /// That the last documents were taken away, or others stored in their place, shows nowhere but in reports, each of which names the last one that it
  /// knew. Every version counts: the latest may be of a time when they were gone.
  private func reported(_ state: State) async throws -> String? {
    let store = store
    let summaries = try await store.list(try ReconciliationFolder.key("reports")).map(\.key).filter {
      $0.parts.count == 6 && $0.parts[5] == "summary.json"
    }
    let named = try await someAtOnce(summaries) { key -> (report: String, work: StoredFile?) in
      do {
        let bytes = try await store.read(key, limit: 1 << 24)
        return (key.description, try NightSummary(parsing: bytes, at: key.description).work)
      } catch is ReportError {
        return (key.description, nil)
      } catch let error as StorageError where [.notFound, .damaged, .tooLarge].contains(error.code) {
        return (key.description, nil)
      }
    }
    for (report, work) in named.sorted(by: { $0.report < $1.report }) {
      guard let work, let number = WorkLedger.documents.number(work.key) else { continue }
      if number > state.stored { return "\(work.key) is missing, which \(report) names" }
      guard number <= state.digests.count, state.digests[number - 1].description != work.sha256 else { continue }
      return "\(work.key) is not the one that \(report) names"
    }
    return nil
  }
}
