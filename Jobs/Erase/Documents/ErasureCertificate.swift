package import Archival
package import Events
internal import Retention
package import Sealing

/// What attests that events were erased: `certificate.json`, sealed as manifests are. It covers one order, and names nobody.
package struct ErasureCertificate: Hashable, Sendable {
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
  var order: Manifest.Reference
  var outcome: Manifest.Reference
  /// The certificate that was made before this one; nil for the first of a store.
  package var previous: Manifest.Reference?
  /// The archives that are gone, in the order of slots.
  package var erased: [ErasureOrder.Item]
  /// How many stayed, by what kept them.
  var kept: [RetentionVerdict: Int]

  init(
    store: String, number: Int, asOf: LogicalDate, executedAt: Instant, program: String, config: Digest,
    order: Manifest.Reference, outcome: Manifest.Reference, previous: Manifest.Reference?, erased: [ErasureOrder.Item],
    kept: [RetentionVerdict: Int]
  ) {
    (self.store, self.number, self.asOf, self.executedAt) = (store, number, asOf, executedAt)
    (self.program, self.config, self.order, self.outcome) = (program, config, order, outcome)
    (self.previous, self.erased, self.kept) = (previous, erased, kept)
  }
}

extension ErasureCertificate: DispositionDocument {
  /// In bytes.
  package static let limit = 64 << 20

  package var members: [(key: String, value: JSONValue)] {
    [
      ("store", .string(store)), ("number", .count(number)), ("asOf", .string(asOf.description)),
      ("executedAt", .string(executedAt.description)), ("program", .string(program)), ("config", .string(config.description)),
      ("order", order.json), ("outcome", outcome.json), ("previous", previous?.json ?? .null),
      ("erased", .array(erased.map(\.json))),
      ("kept", .verdicts(kept)),
    ]
  }

  /// Reads its members.
  package init?(_ value: JSONValue) {
    func reference(_ key: String) -> Manifest.Reference? { value[key].flatMap { Manifest.Reference($0) } }
    guard let store = value.text("store"), let number = value.count("number"), number > 0, let asOf = value.day("asOf"),
      let executedAt = value.instant("executedAt"), let program = value.text("program"), let config = value.digest("config"),
      let order = reference("order"), let outcome = reference("outcome"),
      let erased = value.list("erased", { ErasureOrder.Item($0) }), let kept = value.verdicts("kept")
    else { return nil }
    self.init(
      store: store, number: number, asOf: asOf, executedAt: executedAt, program: program, config: config, order: order,
      outcome: outcome, previous: reference("previous"), erased: erased, kept: kept)
  }
}

extension ErasureCertificate: DestructionCertificate {
  package static var root: DispositionFolder.Root { .erasures }
  package static var command: String { "tally erase run" }
  package static var isSealedFirst: Bool { false }
  package var documents: [Manifest.Reference] { [order, outcome] }
  package var approval: DispositionCertificate.Approval? { nil }
  package var gone: [(slot: Slot, manifest: Digest)] { erased.map { ($0.slot, $0.manifest) } }
}
