package import Events
internal import Operations
internal import Sealing
package import Storage

/// The entries of the ledger of erasures that a store has: `erasures/ledger/<number>.json`, each with the digest of the one before.
package struct ErasureLedger: Sendable {
  let store: any ObjectStore
  private static let entries = NumberedDocuments(folder: "erasures/ledger", limit: ErasureEntry.limit)

  /// Reads nothing yet.
  package init(store: any ObjectStore) { self.store = store }

  /// A request and what became of it.
  package struct Request: Hashable, Sendable {
    /// That of the entry that took it, from 1.
    package var number: Int
    /// When it was taken, by the clock of the machine that took it.
    package var takenAt: Instant
    /// What was asked for; it names nobody.
    package var asked: ErasureEntry.Request
    /// The last entry that says why it waits; nil where none does, or it was done since.
    package var deferral: ErasureEntry.Deferral?
    /// When it was done; nil while it is open. What a later run erased of it as well is added.
    package var doneAt: Instant?
    /// What of it was erased when it was done last; nil where it never was.
    package var done: ErasureEntry.Done?
  }

  /// What the entries come to.
  package struct State: Sendable {
    /// In the order of their numbers, done ones included.
    package fileprivate(set) var requests: [Request] = []
    /// The number of the next entry, and the digest and time of the last one.
    var next = 1
    var previous: Digest?
    var recordedAt: Instant?
    /// Why the ledger cannot be relied on; reading ends there.
    package fileprivate(set) var fault: String?

    /// Those that are not done.
    package var open: [Request] { requests.filter { $0.doneAt == nil } }
  }

  /// Reads every entry. Only a store that fails is an error.
  package func read() async throws -> State {
    let numbers = try await ErasureLedger.entries.numbers(in: store)
    let read = try await Parallel.map(numbers, threads: 16) { [store] in try await ErasureLedger.entries.bytes($0, in: store) }
    var state = State()
    for (number, bytes) in zip(numbers, read) {
      guard number == state.next else {
        state.fault = "\(ErasureLedger.place(state.next)) is missing"
        break
      }
      state.fault = ErasureLedger.add(bytes, number, to: &state)
      if state.fault != nil { break }
    }
    return state
  }

  /// The same, where it can be relied on. Throws `JobError` where it cannot.
  package func reliable() async throws -> State {
    let state = try await read()
    guard let fault = state.fault else { return state }
    throw JobError(
      .integrity, "the ledger of erasures cannot be relied on", at: "erasures/ledger", because: fault,
      remedy: "restore its entries from a backup")
  }

  /// Adds an entry; what follows from it. Throws `JobError` where the clock is behind, or somebody else adds one at the same time.
  func add(_ what: ErasureEntry.What, request: Int?, to state: inout State, now: Int64) async throws {
    let recordedAt = Instant(nanoseconds: now, digits: 3)
    let place = ErasureLedger.place(state.next)
    if let before = state.recordedAt, recordedAt < before {
      throw JobError(
        .refused, "nothing is added to the ledger of erasures", at: place,
        because: "this machine's clock says \(recordedAt), and entry \(state.next - 1) is of \(before)", remedy: "set the clock")
    }
    let entry = ErasureEntry(
      number: state.next, request: request ?? state.next, recordedAt: recordedAt, previous: state.previous, what: what)
    let bytes = entry.bytes
    do { try await store.put(bytes, as: try ReconciliationFolder.key(place)) } catch let error as StorageError
      where error.code == .exists
    {
      throw JobError(
        .tryAgain, "nothing is added to the ledger of erasures", at: place, because: "somebody else added an entry meanwhile",
        remedy: "look, then run it again")
    }
    _ = ErasureLedger.add(bytes, state.next, to: &state)
  }

  /// Takes the next entry; what is wrong with it.
  private static func add(_ bytes: [UInt8]?, _ number: Int, to state: inout State) -> String? {
    guard let bytes else { return "\(place(number)) cannot be read" }
    let entry: ErasureEntry
    do { entry = try ErasureEntry(bytes) } catch { return "\(place(number)): \(error)" }
    guard entry.number == number, entry.previous == state.previous, entry.recordedAt >= state.recordedAt ?? entry.recordedAt
    else {
      return "\(place(number)) does not follow from the one before it"
    }
    if case .requested(let asked) = entry.what {
      state.requests.append(Request(number: number, takenAt: entry.recordedAt, asked: asked))
    } else {
      guard let index = state.requests.firstIndex(where: { $0.number == entry.request }) else {
        return "\(place(number)) is about a request that is not there"
      }
      state.requests[index].take(entry)
    }
    (state.next, state.previous, state.recordedAt) = (number + 1, SHA256.hash(bytes), entry.recordedAt)
    return nil
  }

  /// The key of an entry.
  static func place(_ number: Int) -> String { entries.place(number) }
}

extension ErasureLedger.Request {
  fileprivate mutating func take(_ entry: ErasureEntry) {
    switch entry.what {
    case .requested: break
    case .deferred(let deferral): (self.deferral, doneAt) = (deferral, nil)
    case .done(let done): (deferral, doneAt, self.done) = (nil, entry.recordedAt, done)
    }
  }
}
