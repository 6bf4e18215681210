package import Archival
package import Events
package import Sealing

/// A part of a plan that is about to be done: `order.json`, written before anything of it is deleted, so that a run that was killed is ended as
/// it began, and what is gone can be told from what somebody else took.
package struct DispositionOrder: Hashable, Sendable {
  /// SHA-256 of the plan, and of the approval; nil where nothing in it needs one.
  var plan: Digest
  /// SHA-256 of the signature; nil where nobody had to agree.
  package var approval: Digest?
  /// From 1.
  var number: Int
  /// The day as of which its items were decided once more.
  package var asOf: LogicalDate
  /// What is to go.
  package var items: [Item]
  /// What stays, as it was decided before the order was written.
  package var kept: [DispositionOutcome]

  /// An archive, and the versions of what it has.
  package struct Item: Hashable, Sendable {
    /// The archive's, as the plan has it.
    package var id: String
    /// Where the archive lies, and so the objects that go.
    package var slot: Slot
    /// In byte order of the names; the newest version first.
    package var versions: [Version]

    /// `versions` are in byte order of the names, the newest first; nothing is sorted here.
    package init(id: String, slot: Slot, versions: [Version]) { (self.id, self.slot, self.versions) = (id, slot, versions) }
  }

  /// A version of an object in the folder of the slot.
  package struct Version: Hashable, Sendable {
    var name: String
    var version: String

    /// `version` is the store's word for it.
    package init(name: String, version: String) { (self.name, self.version) = (name, version) }
  }

  /// Takes the parts as they are; an order is checked when it is read.
  package init(
    plan: Digest, approval: Digest?, number: Int, asOf: LogicalDate, items: [Item], kept: [DispositionOutcome]
  ) {
    (self.plan, self.approval, self.number, self.asOf) = (plan, approval, number, asOf)
    (self.items, self.kept) = (items, kept)
  }
}

extension DispositionOrder: DispositionDocument {
  /// In bytes.
  package static let limit = 64 << 20

  package var members: [(key: String, value: JSONValue)] {
    [
      ("plan", .string(plan.description)), ("approval", .optional(approval?.description)), ("number", .count(number)),
      ("asOf", .string(asOf.description)), ("items", .array(items.map(\.json))), ("kept", .array(kept.map(\.json))),
    ]
  }

  /// Reads its members.
  package init?(_ value: JSONValue) {
    guard let plan = value.digest("plan"), let number = value.count("number"), number > 0, let asOf = value.day("asOf"),
      let items = value.list("items", { Item($0) }), let kept = value.list("kept", { DispositionOutcome($0) })
    else { return nil }
    self.init(plan: plan, approval: value.digest("approval"), number: number, asOf: asOf, items: items, kept: kept)
  }
}

extension DispositionOrder.Item {
  fileprivate var json: JSONValue {
    .object([("id", .string(id)), ("folder", .string(slot.folder)), ("versions", .array(versions.map(\.json)))])
  }

  fileprivate init?(_ value: JSONValue) {
    guard let id = value.text("id"), let slot = value.slot("folder"),
      let versions = value.list("versions", { DispositionOrder.Version($0) })
    else { return nil }
    self.init(id: id, slot: slot, versions: versions)
  }
}

extension DispositionOrder.Version {
  var json: JSONValue { .object([("name", .string(name)), ("version", .string(version))]) }

  init?(_ value: JSONValue) {
    guard let name = value.text("name"), let version = value.text("version") else { return nil }
    self.init(name: name, version: version)
  }
}
