internal import Archival
internal import Events
internal import Operations
internal import Retention
internal import Sealing
internal import Storage

/// Makes the certificate of an order.
struct CertificateMaker: Sendable {
  let settings: ExpireSettings
  /// The certificate that was made before.
  let previous: Manifest.Reference?
  /// Nanoseconds since 1970.
  let now: Int64

  func certificate(
    _ order: DispositionOrder, _ outcomes: [DispositionOutcome], _ outcome: Manifest.Reference, _ disposition: Disposition
  ) throws -> DispositionCertificate {
    let name = DispositionFolder.Names.order(order.number)
    let items = Dictionary(disposition.plan.document.items.map { ($0.slot, $0) }) { first, _ in first }
    let destroyed = outcomes.filter { $0.verdict == .destroyed }.compactMap { outcome in
      items[outcome.slot].map { item in
        DispositionCertificate.Destroyed(id: item.id, slot: item.slot, manifest: item.manifest, bytes: item.bytes)
      }
    }
    return DispositionCertificate(
      store: settings.storeID, number: order.number, asOf: order.asOf, executedAt: Instant(nanoseconds: now, digits: 3),
      program: settings.program, config: settings.config, plan: disposition.plan.reference,
      order: Manifest.Reference(try disposition.folder.key(name), order.bytes), outcome: outcome,
      approval: try approval(order, disposition), previous: previous,
      destroyed: destroyed, kept: outcomes.kept)
  }

  /// The approval that the order names, even where it would count no more by now: it did when the order was written, and what is gone needs its certificate.
  private func approval(_ order: DispositionOrder, _ disposition: Disposition) throws -> DispositionCertificate.Approval? {
    guard let digest = order.approval else { return nil }
    let key = try disposition.folder.key(DispositionFolder.Names.approval)
    guard let signature = disposition.signature, SHA256.hash(signature) == digest else {
      throw JobError(
        .integrity, "an approval was taken away or exchanged", at: key.description,
        because: "archives were destroyed by one with the SHA-256 \(digest)", remedy: "restore it from a backup")
    }
    let (signer, kind) = try signer(of: signature, order, disposition.plan, at: key)
    return DispositionCertificate.Approval(
      signature: Manifest.Reference(key, signature), kind: kind, by: signer.certificate.subject,
      certificate: signer.certificate.fingerprint, signedAt: Instant(seconds: signer.signedAt))
  }

  /// Who agreed, and to what that amounted. Of somebody who has no role any more the signature tells, and the plan: the order has only what was agreed to.
  private func signer(
    of signature: [UInt8], _ order: DispositionOrder, _ plan: SealedPlans.Plan, at key: ObjectKey
  ) throws -> (SealVerdict.Signer, Agreement.Kind) {
    do { return try settings.roles.signer(of: signature, over: plan.bytes, at: nil) } catch let fault {
      let carried = (try? CMSSeal.certificates(of: signature)) ?? []
      guard case .intact(let signer) = CMSSeal.verify(signature, of: plan.bytes, trust: carried) else {
        throw fault.error(at: key.description)
      }
      let ordered = Set(order.items.map(\.slot))
      let isReview = plan.document.items.contains { ordered.contains($0.slot) && $0.asks == .review }
      return (signer, isReview ? .review : .approval)
    }
  }
}

extension DispositionCertificate {
  /// The record of the run that made it, from the certificate alone.
  func record(_ key: String, _ date: LogicalDate) -> RunRecord {
    let inputs = [plan, approval?.signature].compactMap { $0 }
    var record = RunRecord(
      job: "expire-run", date: date, program: program,
      parameters: [.init("config", config.description), .init("asOf", asOf.description)],
      inputs: inputs.map { .init(key: $0.key, bytes: $0.bytes, sha256: $0.sha256.description) },
      startedAt: executedAt.nanoseconds)
    record.outputs = [order.key, outcome.key, key]
    record.finish(.done, at: executedAt.nanoseconds)
    return record
  }
}
