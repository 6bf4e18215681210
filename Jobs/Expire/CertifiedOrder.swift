internal import Archival
internal import Events
internal import Operations
internal import Sealing
internal import Storage

/// An order that is done: its certificate, and what it attests. Anybody may put the certificate of another plan there, or an outcome: only what a trusted signer
/// sealed of this plan, this order and this outcome counts.
package struct CertifiedOrder: Sendable {
  var certificate: DispositionReader.Read<DispositionCertificate>
  var outcomes: [DispositionOutcome]

  /// Made by this run.
  init(_ certificate: DispositionReader.Read<DispositionCertificate>, _ outcomes: [DispositionOutcome]) {
    (self.certificate, self.outcomes) = (certificate, outcomes)
  }

  /// Reads that of a number. Throws `JobError` where it does not count.
  init(
    _ number: Int, of folder: DispositionFolder, _ plan: SealedPlans.Plan, in store: any ObjectStore, trust: [Certificate]
  ) async throws {
    let reader = DispositionReader(store)
    let name = DispositionFolder.Names.certificate(number)
    certificate = try await reader.read(name, of: folder)
    let said = certificate.document
    let seal = try folder.key(name + ".p7s")
    try WaitingSeals(store: store, now: { said.executedAt.nanoseconds }, trusted: { trust }).check(
      try await reader.bytes(seal, limit: 1 << 20), over: certificate.bytes, at: seal)
    let order = try folder.key(DispositionFolder.Names.order(number))
    let outcome: Manifest.Reference
    (outcomes, outcome) = try await reader.outcomes(number, of: folder)
    guard said.plan == plan.reference, said.number == number, said.outcome == outcome,
      said.order == Manifest.Reference(order, try await reader.bytes(order, limit: DispositionOrder.limit))
    else {
      throw JobError(
        .integrity, "a certificate cannot be relied on", at: certificate.key.description,
        because: "it is not about the plan, the order and the outcome that lie beside it",
        remedy: "keep the store as it is, and find out who could write there; run `tally verify`")
    }
  }
}
