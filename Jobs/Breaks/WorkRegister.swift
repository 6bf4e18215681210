package import Events
internal import Operations
package import Reports
internal import Sealing
package import Storage

/// Stores what somebody did about breaks.
package struct WorkRegister: Sendable {
  private let ledger: WorkLedger
  private let now: @Sendable () -> Int64

  /// `now` is the clock, nanoseconds since 1970.
  package init(store: any ObjectStore, now: @escaping @Sendable () -> Int64) {
    (ledger, self.now) = (WorkLedger(store: store), now)
  }

  /// Stores documents that say so of all the breaks, as many as it takes, and returns their keys. Throws `JobError` where what is stored already
  /// cannot be relied on, where the clock is behind it or behind `asOf`, at which the breaks were found, and where somebody else stores one at the same
  /// time.
  package func record(
    _ action: WorkDocument.Action, _ breaks: [WorkDocument.Subject], owner: String? = nil,
    resolution: WorkDocument.Resolution? = nil, text: String? = nil, by person: String, notBefore asOf: Instant? = nil
  ) async throws -> [String] {
    let what = "cannot store what was done"
    var state = try await ledger.read()
    if let fault = state.fault(what) { throw fault }
    let recordedAt = Instant(nanoseconds: now(), digits: 3)
    if let before = state.recordedAt, recordedAt < before {
      throw JobError(
        .refused, what, at: "breaks",
        because: "this machine's clock says \(recordedAt), and document \(state.next - 1) is of \(before)",
        remedy: "set the clock")
    }
    if let asOf, recordedAt < asOf {
      throw JobError(
        .refused, what, at: "breaks",
        because: "this machine's clock says \(recordedAt), and the breaks are of a night as of \(asOf)",
        remedy: "do it when that has passed, or set the clock")
    }
    var keys: [String] = []
    var rest = breaks[...]
    while !rest.isEmpty {
      let document = WorkDocument(
        number: state.next, action: action, breaks: Array(rest.prefix(WorkDocument.most)), owner: owner, resolution: resolution,
        text: text, by: person, recordedAt: recordedAt, previous: state.digests.last)
      rest = rest.dropFirst(WorkDocument.most)
      let key = WorkLedger.documents.place(state.next)
      let bytes = document.json
      do {
        try await ledger.store.put(bytes, as: try ReconciliationFolder.key(key))
      } catch let error as StorageError where error.code == .exists {
        throw JobError(
          .tryAgain, what, at: key, because: "somebody else stored a document meanwhile", remedy: "look, then run it again")
      }
      keys.append(key)
      state.digests.append(SHA256.hash(bytes))
    }
    return keys
  }
}
