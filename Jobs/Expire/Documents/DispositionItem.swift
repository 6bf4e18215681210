package import Archival
internal import Events
package import Retention
package import Sealing

/// An archive in a plan: what would go, and why.
package struct DispositionItem: Hashable, Sendable {
  /// The archive's id.
  package var id: String
  /// Where the archive lies, and so the objects that would go.
  package var slot: Slot
  /// SHA-256 of its manifest, which stays.
  var manifest: Digest
  /// What would go, in byte order of the names: archive, index, wrapped keys.
  package var objects: [Object]
  /// `EXPIRED`, `AWAITING_APPROVAL` or `AWAITING_REVIEW`.
  package var verdict: RetentionVerdict
  /// The rule that decided, as reports name it; nil where it has no id.
  package var decidedBy: String?
  /// A line for every rule that bore on it.
  package var reasons: [String]
  /// Whether the plan before this one did not have it.
  var isNew: Bool

  /// An object by its name in the folder of the slot.
  package struct Object: Hashable, Sendable {
    var name: String
    var bytes: Int64

    /// `name` is without the folder; `bytes` are as stored.
    package init(name: String, bytes: Int64) { (self.name, self.bytes) = (name, bytes) }
  }

  /// `objects` are in byte order of their names. Takes the parts as they are; a plan is checked when it is read.
  package init(
    id: String, slot: Slot, manifest: Digest, objects: [Object], verdict: RetentionVerdict, decidedBy: String?,
    reasons: [String], isNew: Bool
  ) {
    (self.id, self.slot, self.manifest, self.objects) = (id, slot, manifest, objects)
    (self.verdict, self.decidedBy, self.reasons, self.isNew) = (verdict, decidedBy, reasons, isNew)
  }

  /// Bytes of what would go.
  package var bytes: Int64 { objects.map(\.bytes).total }

  /// What a person has to agree to; nil where nobody has.
  package var asks: Agreement.Kind? {
    switch verdict {
    case .awaitingApproval: .approval
    case .awaitingReview: .review
    default: nil
    }
  }
}

extension DispositionItem {
  var json: JSONValue {
    .object([
      ("id", .string(id)), ("folder", .string(slot.folder)), ("manifest", .string(manifest.description)),
      (
        "objects",
        .array(objects.map { .object([("name", .string($0.name)), ("bytes", .count($0.bytes))]) })
      ),
      ("verdict", .string(verdict.rawValue)), ("decidedBy", .optional(decidedBy)),
      ("reasons", .array(reasons.map { .string($0) })), ("new", .bool(isNew)),
    ])
  }

  init?(_ value: JSONValue) {
    let objects: [Object]? = value.list("objects") { object in
      guard let name = object.text("name"), let bytes = object.count("bytes") else { return nil }
      return Object(name: name, bytes: Int64(bytes))
    }
    guard let id = value.text("id"), let slot = value.slot("folder"), let manifest = value.digest("manifest"), let objects,
      let verdict = value.text("verdict").flatMap({ RetentionVerdict(rawValue: $0) }), DispositionItem.verdicts.contains(verdict),
      let reasons = value.list("reasons", { $0.stringValue }), let isNew = value["new"]?.boolValue
    else { return nil }
    self.init(
      id: id, slot: slot, manifest: manifest, objects: objects, verdict: verdict, decidedBy: value.text("decidedBy"),
      reasons: reasons, isNew: isNew)
  }

  /// Of what may be in a plan.
  package static let verdicts: Set<RetentionVerdict> = [.expired, .awaitingApproval, .awaitingReview]
}

extension Sequence where Element: FixedWidthInteger {
  /// Their sum; the largest number where it is larger: documents may say what they like.
  var total: Element {
    reduce(0) { sum, next in
      let (more, isTooLarge) = sum.addingReportingOverflow(next)
      return isTooLarge ? .max : more
    }
  }
}

extension JSONValue {
  /// The slot whose folder a text is.
  func slot(_ key: String) -> Slot? { text(key).flatMap { Slot(folder: $0) } }

  /// Numbers by verdict.
  static func verdicts(_ counts: [RetentionVerdict: Int]) -> JSONValue {
    .counts(Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) }))
  }

  /// The same, read; nil where one is no verdict.
  func verdicts(_ key: String) -> [RetentionVerdict: Int]? {
    guard let counts = counts(key) else { return nil }
    let verdicts = counts.compactMap { name, count in RetentionVerdict(rawValue: name).map { ($0, count) } }
    return verdicts.count == counts.count ? Dictionary(uniqueKeysWithValues: verdicts) : nil
  }

  /// A day.
  func day(_ key: String) -> LogicalDate? { text(key).flatMap { LogicalDate($0) } }

  /// An instant.
  func instant(_ key: String) -> Instant? { text(key).flatMap { Instant(rfc3339: $0) } }
}
