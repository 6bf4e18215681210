internal import Events
package import Sealing

/// `key.json`: the wrapped data key of an archive, beside it and never inside, and what it is bound to. One that is wrapped anew is
/// `key.2.json`, `key.3.json`…: the highest number that opens counts.
package struct KeyDocument: Hashable, Sendable {
  /// The version of the format that this program writes.
  static let format = 1
  /// A wrapped key of KMS has some 200 bytes.
  package static let limit = 64 << 10

  /// The folder of the archive's slot.
  package var archive: String
  /// The policy of the config that encrypted it.
  var policy: String
  /// The store's id.
  package var store: String
  /// The data key, and which key opens it.
  package var wrapped: WrappedKey

  /// `archive` is the folder of the slot. `wrapped` must be bound to the `context` of the other three.
  package init(store: String, archive: String, policy: String, wrapped: WrappedKey) {
    (self.store, self.archive, self.policy, self.wrapped) = (store, archive, policy, wrapped)
  }

  /// What the wrapped key is bound to: without it, it does not open.
  package var context: [String: String] { Self.context(store: store, archive: archive, policy: policy) }

  /// The context of an archive's key: `archive` is the folder of its slot.
  package static func context(store: String, archive: String, policy: String) -> [String: String] {
    ["archive": archive, "policy": policy, "store": store]
  }

  /// The file's bytes: RFC 8785, without a line feed.
  package var bytes: [UInt8] {
    let created = wrapped.created.map { [("created", JSONValue.string(Instant(seconds: $0).description))] } ?? []
    return JSONValue.object([
      ("context", .object(context.map { ($0.key, .string($0.value)) })), ("format", .number(String(Self.format))),
      ("scheme", .string(Manifest.Encryption.scheme)), ("wrapped", .string(Base64.encode(wrapped.bytes))),
      (
        "wrapper",
        .object(
          created + [("algorithm", .string(wrapped.algorithm)), ("id", .string(wrapped.id)), ("kind", .string(wrapped.kind))])
      ),
    ]).canonical()
  }

  /// What it is, in errors.
  private static let noun = "wrapped key"

  /// Reads the file's bytes. Strict: only what this program would write for the same values is one.
  package init(_ bytes: [UInt8]) throws(ManifestError) {
    guard bytes.count <= Self.limit else { throw .damaged("more than 64 KiB", of: Self.noun) }
    let value: JSONValue
    do { value = try JSONValue.parse(bytes) } catch { throw .damaged(error.description, of: Self.noun) }
    guard let format = value["format"]?.intValue else { throw .damaged("it has no format", of: Self.noun) }
    guard format <= Self.format else { throw .newer(format: format, of: Self.noun) }
    func text(_ object: String, _ name: String) -> String? { value[object]?[name]?.stringValue }
    guard let archive = text("context", "archive"), let policy = text("context", "policy"), let store = text("context", "store"),
      let kind = text("wrapper", "kind"), let id = text("wrapper", "id"), let algorithm = text("wrapper", "algorithm"),
      let key = value["wrapped"]?.stringValue.flatMap({ Base64.decode($0) })
    else { throw .damaged("a member is missing, or not what it should be", of: Self.noun) }
    let created = text("wrapper", "created").flatMap { Instant(rfc3339: $0) }?.seconds
    let wrapped = WrappedKey(kind: kind, id: id, algorithm: algorithm, created: created, bytes: key)
    let document = KeyDocument(store: store, archive: archive, policy: policy, wrapped: wrapped)
    guard document.bytes == bytes else {
      throw .damaged("it is not in canonical form, or has a member that is not known", of: Self.noun)
    }
    self = document
  }

  // MARK: names

  /// The highest number; a file of a higher one is somebody's, and no key.
  package static let most = 1_000

  /// The name of the n-th, from 1.
  package static func name(_ number: Int) -> String { number == 1 ? "key.json" : "key.\(number).json" }

  /// Which one a name is; nil for a name of something else.
  package static func number(_ name: some StringProtocol) -> Int? {
    if name == "key.json" { return 1 }
    guard name.hasPrefix("key."), name.hasSuffix(".json"), let number = Int(name.dropFirst(4).dropLast(5)),
      (2...most).contains(number),
      name == Self.name(number)
    else { return nil }
    return number
  }
}
