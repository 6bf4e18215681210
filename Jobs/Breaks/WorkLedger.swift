package import Events
package import Reports
internal import Sealing
package import Storage

/// The documents of work on breaks that a store has: `breaks/<number>.json`, each with the digest of the one before.
package struct WorkLedger: Sendable {
  let store: any ObjectStore
  static let documents = NumberedDocuments(folder: "breaks", limit: WorkDocument.largest)

  package init(store: any ObjectStore) { self.store = store }

  /// What the documents come to.
  package struct State: Sendable {
    package var work = BreakWork()
    /// The number of the next document, and the digest and time of the last one that was read.
    var next = 1
    var previous: Digest?
    var recordedAt: Instant?
  }

  /// Reads every document that was stored before that instant; nil: all. Reading ends where one cannot be relied on, and what is wrong is said in `work.fault`:
  /// only a store that fails is an error.
  package func read(before asOf: Instant? = nil) async throws -> State {
    let store = store
    var state = State()
    var rest = try await WorkLedger.documents.numbers(in: store)[...]
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
      guard document.number == number, document.previous == state.previous,
        document.recordedAt >= state.recordedAt ?? document.recordedAt
      else {
        state.work.fault = "\(place) does not follow from the one before it"
        return false
      }
      if let asOf, document.recordedAt >= asOf { return false }
      let digest = SHA256.hash(bytes)
      state.work.add(document, file: StoredFile(key: place, sha256: digest.description))
      (state.next, state.previous, state.recordedAt) = (number + 1, digest, document.recordedAt)
      return true
    } catch {
      state.work.fault = "\(error.place): \(error.cause)"
      return false
    }
  }
}
