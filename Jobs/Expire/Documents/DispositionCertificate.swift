package import Archival
package import Events
package import Retention
package import Sealing

/// What attests that archives were destroyed: `certificate.json`, sealed as manifests are. It covers one order of a plan.
package struct DispositionCertificate: Hashable, Sendable {
  /// The store's id.
  package var store: String
  /// As in the order.
  package var number: Int
  var asOf: LogicalDate
  /// When it was made, after all of it was done.
  package var executedAt: Instant
  /// Name and version of the program, and SHA-256 of the effective config.
  var program: String
  var config: Digest
  /// The documents that it rests on.
  package var plan: Manifest.Reference
  /// What was to be deleted, by version.
  package var order: Manifest.Reference
  /// What came of each item.
  package var outcome: Manifest.Reference
  /// Nil where no item needed one.
  package var approval: Approval?
  /// The certificate that was made before this one; nil for the first of a store.
  package var previous: Manifest.Reference?
  /// What was destroyed, in the order of slots.
  package var destroyed: [Destroyed]
  /// How many items stayed, by what kept them.
  var kept: [RetentionVerdict: Int]

  /// Who agreed.
  package struct Approval: Hashable, Sendable {
    /// The file of the signature, in the plan's folder.
    package var signature: Manifest.Reference
    /// To what the signature amounts: an approval, or a review, which is one as well.
    package var kind: Agreement.Kind
    /// The subject of the signer's certificate.
    package var by: String
    /// SHA-256 of the approver's certificate.
    package var certificate: Digest
    /// As the approver says.
    var signedAt: Instant

    /// Takes the parts as they are; a certificate is checked when it is read.
    package init(
      signature: Manifest.Reference, kind: Agreement.Kind, by: String, certificate: Digest, signedAt: Instant
    ) {
      (self.signature, self.kind, self.by) = (signature, kind, by)
      (self.certificate, self.signedAt) = (certificate, signedAt)
    }
  }

  /// An archive that is no more.
  package struct Destroyed: Hashable, Sendable {
    var id: String
    /// Where it was.
    package var slot: Slot
    /// SHA-256 of its manifest, which stays.
    package var manifest: Digest
    /// Bytes of what went, as the plan has them.
    var bytes: Int64

    /// Takes the parts as they are; a certificate is checked when it is read.
    package init(id: String, slot: Slot, manifest: Digest, bytes: Int64) {
      (self.id, self.slot, self.manifest, self.bytes) = (id, slot, manifest, bytes)
    }
  }

  /// Takes the parts as they are; a certificate is checked when it is read.
  package init(
    store: String, number: Int, asOf: LogicalDate, executedAt: Instant, program: String, config: Digest,
    plan: Manifest.Reference, order: Manifest.Reference, outcome: Manifest.Reference, approval: Approval?,
    previous: Manifest.Reference?, destroyed: [Destroyed], kept: [RetentionVerdict: Int]
  ) {
    (self.store, self.number, self.asOf, self.executedAt) = (store, number, asOf, executedAt)
    (self.program, self.config, self.plan, self.order) = (program, config, plan, order)
    (self.outcome, self.approval, self.previous) = (outcome, approval, previous)
    (self.destroyed, self.kept) = (destroyed, kept)
  }
}

extension DispositionCertificate: DispositionDocument {
  /// In bytes.
  package static let limit = 64 << 20

  package var members: [(key: String, value: JSONValue)] {
    [
      ("store", .string(store)), ("number", .count(number)), ("asOf", .string(asOf.description)),
      ("executedAt", .string(executedAt.description)), ("program", .string(program)), ("config", .string(config.description)),
      ("plan", plan.json), ("order", order.json), ("outcome", outcome.json), ("approval", approval?.json ?? .null),
      ("previous", previous?.json ?? .null), ("destroyed", .array(destroyed.map(\.json))),
      ("bytes", .count(destroyed.map(\.bytes).total)),
      ("kept", .verdicts(kept)),
    ]
  }

  /// Reads its members.
  package init?(_ value: JSONValue) {
    func reference(_ key: String) -> Manifest.Reference? { value[key].flatMap { Manifest.Reference($0) } }
    guard let store = value.text("store"), let number = value.count("number"), number > 0, let asOf = value.day("asOf"),
      let executedAt = value.instant("executedAt"), let program = value.text("program"), let config = value.digest("config"),
      let plan = reference("plan"), let order = reference("order"), let outcome = reference("outcome"),
      let destroyed = value.list("destroyed", { Destroyed($0) }), let kept = value.verdicts("kept")
    else { return nil }
    self.init(
      store: store, number: number, asOf: asOf, executedAt: executedAt, program: program, config: config, plan: plan,
      order: order, outcome: outcome, approval: value["approval"].flatMap { Approval($0) }, previous: reference("previous"),
      destroyed: destroyed, kept: kept)
  }
}

extension DispositionCertificate.Approval {
  fileprivate var json: JSONValue {
    .object([
      ("signature", signature.json), ("kind", .string(kind.rawValue)), ("by", .string(by)),
      ("certificate", .string(certificate.description)), ("signedAt", .string(signedAt.description)),
    ])
  }

  fileprivate init?(_ value: JSONValue) {
    guard let signature = value["signature"].flatMap({ Manifest.Reference($0) }),
      let kind = value.text("kind").flatMap({ Agreement.Kind(rawValue: $0) }), let by = value.text("by"),
      let certificate = value.digest("certificate"), let signedAt = value.instant("signedAt")
    else { return nil }
    self.init(signature: signature, kind: kind, by: by, certificate: certificate, signedAt: signedAt)
  }
}

extension DispositionCertificate.Destroyed {
  fileprivate var json: JSONValue {
    .object([
      ("id", .string(id)), ("folder", .string(slot.folder)), ("manifest", .string(manifest.description)),
      ("bytes", .count(bytes)),
    ])
  }

  fileprivate init?(_ value: JSONValue) {
    guard let id = value.text("id"), let slot = value.slot("folder"), let manifest = value.digest("manifest"),
      let bytes = value.count("bytes")
    else { return nil }
    self.init(id: id, slot: slot, manifest: manifest, bytes: Int64(bytes))
  }
}
