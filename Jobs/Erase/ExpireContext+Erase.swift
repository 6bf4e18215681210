internal import Archival
internal import Events
internal import Operations
internal import Storage

extension ExpireContext {
  /// When the last sound certificate of erasure was made. Throws where the ledger lacks a request that one names: it was taken away, or part of it, and its numbers
  /// must not be given to others.
  func lastErasure(_ what: String, _ ledger: ErasureLedger.State) async throws -> Instant? {
    let judged = settings.verification(now: Instant(nanoseconds: now()).seconds)
    let certificates = try await DispositionVerifier<ErasureCertificate>(store: store, settings: judged).run().sound.map(
      \.certificate)
    if let number = ledger.missing(certificates).first {
      throw JobError(
        .integrity, what, at: ErasureLedger.place(number),
        because: "a certificate of erasure names request \(number), and the ledger does not have it",
        remedy: "restore `erasures/ledger` from a backup")
    }
    return certificates.map(\.executedAt).max()
  }

  /// Throws where this machine's clock is far past what the store knows of, or behind it, erasures included.
  func checkClock(
    _ what: String, _ last: DispositionPlan?, _ ledger: ErasureLedger.State, erasedAt: Instant?
  ) async throws {
    let seen: [(at: Instant, place: String)?] = [
      ledger.recordedAt.map { ($0, ErasureLedger.place(ledger.next - 1)) }, erasedAt.map { ($0, "erasures") },
    ]
    try await checkClock(what, last, also: seen.compactMap(\.self))
  }

  /// The same, and that certificates bear the ledger out, before a request is taken.
  package func checkRequests(_ ledger: ErasureLedger.State) async throws {
    let what = "no request is taken"
    try await checkClock(what, try await lastPlan(), ledger, erasedAt: try await lastErasure(what, ledger))
  }
}

extension ErasureLedger.State {
  /// The numbers of requests that certificates name, and that are not there, in order.
  func missing(_ certificates: [ErasureCertificate]) -> [Int] {
    Set(certificates.flatMap(\.erased).flatMap(\.requests.keys)).subtracting(requests.map(\.number)).sorted()
  }
}
