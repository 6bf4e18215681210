package import Archival
package import Events
package import Sealing

/// Archives of which events are about to be erased: `order.json`, written before anything is deleted, when what takes their place is sealed.
package struct ErasureOrder: Hashable, Sendable {
  /// The store's id.
  package var store: String
  /// From 1, of the day's.
  var number: Int
  /// The day as of which holds and rules were asked.
  package var asOf: LogicalDate
  /// In the order of slots.
  package var items: [Item]
  /// What the store has of each, in the same order: it is what will be deleted.
  package var versions: [[DispositionOrder.Version]]

  /// An archive, and what is erased of it.
  package struct Item: Hashable, Sendable {
    /// The archive's.
    package var id: String
    /// Where the archive lies.
    package var slot: Slot
    /// SHA-256 of its manifest, which stays.
    var manifest: Digest
    /// Bytes of what goes.
    var bytes: Int64
    /// Events that are erased.
    package var events: Int
    /// How many of them each request is about, by its number.
    package var requests: [Int: Int]
    /// The archive that has its other events; nil where there are none.
    package var supersededBy: Successor?

    /// Takes the parts as they are; an order is checked when it is read.
    package init(
      id: String, slot: Slot, manifest: Digest, bytes: Int64, events: Int, requests: [Int: Int], supersededBy: Successor?
    ) {
      (self.id, self.slot, self.manifest, self.bytes) = (id, slot, manifest, bytes)
      (self.events, self.requests, self.supersededBy) = (events, requests, supersededBy)
    }
  }

  /// An archive that takes another's place.
  package struct Successor: Hashable, Sendable {
    /// The other archive's.
    package var id: String
    /// Where it lies: the slot that supersedes the first one's.
    package var slot: Slot
    /// SHA-256 of its manifest.
    package var manifest: Digest

    /// `id` and `manifest` are those of one archive; nobody looks at the store.
    package init(id: String, slot: Slot, manifest: Digest) { (self.id, self.slot, self.manifest) = (id, slot, manifest) }
  }

  /// `versions` is as long as `items`, one list for each. Takes the parts as they are; an order is checked when it is read.
  package init(store: String, number: Int, asOf: LogicalDate, items: [Item], versions: [[DispositionOrder.Version]]) {
    (self.store, self.number, self.asOf, self.items, self.versions) = (store, number, asOf, items, versions)
  }

  /// What is to be deleted of each archive.
  var deletions: [DispositionOrder.Item] {
    zip(items, versions).map { DispositionOrder.Item(id: $0.id, slot: $0.slot, versions: $1) }
  }
}

extension ErasureOrder: DispositionDocument {
  /// In bytes.
  package static let limit = 64 << 20

  package var members: [(key: String, value: JSONValue)] {
    [
      ("store", .string(store)), ("number", .count(number)), ("asOf", .string(asOf.description)),
      ("items", .array(items.map(\.json))), ("versions", .array(versions.map { .array($0.map(\.json)) })),
    ]
  }

  /// Reads its members.
  package init?(_ value: JSONValue) {
    guard let store = value.text("store"), let number = value.count("number"), number > 0, let asOf = value.day("asOf"),
      let items = value.list("items", { Item($0) }),
      let versions = value.list("versions", { ErasureOrder.versions($0) }), versions.count == items.count
    else { return nil }
    self.init(store: store, number: number, asOf: asOf, items: items, versions: versions)
  }

  private static func versions(_ value: JSONValue) -> [DispositionOrder.Version]? {
    guard let elements = value.elements else { return nil }
    let versions = elements.compactMap { DispositionOrder.Version($0) }
    return versions.count == elements.count ? versions : nil
  }
}

extension ErasureOrder.Item {
  var json: JSONValue {
    let other = supersededBy.map { other in
      JSONValue.object([
        ("id", .string(other.id)), ("folder", .string(other.slot.folder)), ("manifest", .string(other.manifest.description)),
      ])
    }
    return .object([
      ("id", .string(id)), ("folder", .string(slot.folder)), ("manifest", .string(manifest.description)),
      ("bytes", .count(bytes)), ("events", .count(events)),
      ("requests", .counts(Dictionary(uniqueKeysWithValues: requests.map { (String($0.key), $0.value) }))),
      ("supersededBy", other ?? .null),
    ])
  }

  init?(_ value: JSONValue) {
    guard let id = value.text("id"), let slot = value.slot("folder"), let manifest = value.digest("manifest"),
      let bytes = value.count("bytes"), let events = value.count("events"), let named = value.counts("requests")
    else { return nil }
    var requests: [Int: Int] = [:]
    for (name, count) in named {
      guard let number = Int(name), number > 0 else { return nil }
      requests[number] = count
    }
    let other = value["supersededBy"].flatMap { other -> ErasureOrder.Successor? in
      guard let id = other.text("id"), let slot = other.slot("folder"), let manifest = other.digest("manifest") else {
        return nil
      }
      return ErasureOrder.Successor(id: id, slot: slot, manifest: manifest)
    }
    self.init(
      id: id, slot: slot, manifest: manifest, bytes: Int64(bytes), events: events, requests: requests, supersededBy: other)
  }
}
