package import Events
package import Reconciliation
internal import Sealing
package import Storage

/// Something found about an export, or about its absence, when it was pulled. The reconciliation makes a break of it.
package struct ExportFinding: Sendable {
  /// What break it becomes.
  package var code: BreakCode
  var source: String
  /// The kept export's key; nil where none was kept.
  var export: String?
  /// As a break's `detail`.
  package var detail: [(key: String, value: JSONValue)]

  /// `code` is one of those about whole exports; `detail` must be the same each time for the same cause, since breaks are known
  /// again by it.
  package init(code: BreakCode, source: String, export: String? = nil, detail: [(key: String, value: JSONValue)] = []) {
    self.code = code
    self.source = source
    self.export = export
    self.detail = detail
  }

  /// Of a path that was refused: which.
  var path: String? { detail.first { $0.key == "path" }?.value.stringValue }

  /// `{"code":…,"source":…,"export":…,"detail":{…}}`
  package var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [("code", .string(code.name)), ("source", .string(source))]
    if let export { members.append(("export", .string(export))) }
    if !detail.isEmpty { members.append(("detail", .object(detail))) }
    return .object(members)
  }

  /// Reads it back; nil for anything else.
  init?(_ value: JSONValue) {
    guard let code = value["code"]?.stringValue.flatMap({ BreakCode(name: $0) }), let source = value["source"]?.stringValue else {
      return nil
    }
    self.init(code: code, source: source, export: value["export"]?.stringValue, detail: value["detail"]?.members ?? [])
  }

  /// Every finding about a source's exports of a day that the store remembers: those in custody records, and refusals whose place no
  /// kept export has taken since. Gaps are not stored: `Source.gaps` computes them.
  package static func all(in store: any ObjectStore, source: String, date: LogicalDate) async throws -> [ExportFinding] {
    let kept = try await CustodyRecord.all(in: store, source: source, date: date)
    let names = Set(kept.map(\.name))
    return kept.flatMap(\.findings) + (try await refusals(in: store, source, date, kept: names).map(\.finding))
  }

  /// What a source's day lacks at an instant, nanoseconds since 1970: the expected slots that neither a kept export nor a refused path stands for, and refusals whose place no kept
  /// export has taken since.
  static func gaps(
    in store: any ObjectStore, _ source: Source, _ date: LogicalDate, kept names: [String], at now: Int64
  ) async throws -> [ExportFinding] {
    let refused = try await refusals(in: store, source.name, date, kept: Set(names))
    return source.gaps(date, storedNames: names + refused.map(\.name), at: now) + refused.map(\.finding)
  }

  private static func refusals(
    in store: any ObjectStore, _ source: String, _ date: LogicalDate, kept names: Set<String>
  ) async throws -> [(finding: ExportFinding, name: String)] {
    guard let folder = ObjectKey("quarantine/\(source)/\(date.path)") else { return [] }
    var refusals: [(ExportFinding, String)] = []
    for object in try await store.list(folder) where object.key.description.hasSuffix(Refusal.suffix) {
      let bytes = try await store.read(object.key, limit: 1 << 20)
      guard let value = try? JSONValue.parse(bytes) else { throw StorageError.damaged(object.key.description) }
      guard let finding = ExportFinding(value), let name = value["name"]?.stringValue, !names.contains(name) else { continue }
      refusals.append((finding, name))
    }
    return refusals
  }
}

/// A path that the pattern matches and that cannot be kept: a slot without a readable export.
package struct Refusal: Hashable, Sendable {
  /// Why a path cannot be kept, in the words of the finding's `detail`. A word that stores have must not change.
  package enum Reason: String, Sendable {
    case folder = "a folder in place of a file"
    case linkOutside = "a symbolic link out of the source"
    case brokenLink = "a symbolic link to nothing"
    case notRegular = "no regular file"
    case unreadable = "it cannot be read"
    case hostileName = "a name with control characters or that is not UTF-8"
    case strayingName = "a name that leads elsewhere, or has an empty part"
    case reservedName = "a name that the store gives to its own files"
    case longName = "a name of more than 200 bytes"
    case longPath = "a path that is too long for a key of the store"
    case otherSize = "it has not the size that the source declares"
    case otherDigest = "it has not the digest that the source declares"
    case hostileAddress = "an address that the source may not send us to"
    case sameName = "a name that another export of the day has"
  }

  static let suffix = ".refused.json"

  /// Relative to the source's path; bytes that are not UTF-8 replaced.
  var path: String
  /// The name that it would have had in the store.
  var name: String
  /// Why it is not kept.
  package var reason: Reason
  /// What the source said; not kept, since it may be another each time.
  package var cause: String? = nil

  /// The finding: `EXPORT_GAP` with path and reason.
  func finding(_ source: String) -> ExportFinding {
    ExportFinding(
      code: .exportGap, source: source, detail: [("path", .string(path)), ("reason", .string(reason.rawValue))])
  }

  /// Keeps it in the store's quarantine, under its path's digest and its reason, so that the same refusal again is the same object.
  func keep(in store: any ObjectStore, source: String, date: LogicalDate) async throws {
    guard case .object(var members) = finding(source).json else { return }
    members.append(("name", .string(name)))
    var writer = JSONWriter(prettyPrinted: true)
    writer.value(.object(members))
    let digest = SHA256.hash(writer.bytes).description.prefix(16)
    let plain = String(String.UnicodeScalarView(path.unicodeScalars.map { Self.plain.contains($0) ? $0 : "_" }.prefix(150)))
    guard let key = ObjectKey("quarantine/\(source)/\(date.path)/\(plain).\(digest)\(Self.suffix)") else { return }
    try await store.put(writer.bytes, as: key)
  }

  private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_".unicodeScalars)
}
