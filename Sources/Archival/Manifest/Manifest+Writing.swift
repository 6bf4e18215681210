package import Events
internal import Sealing

extension Manifest {
  /// The file's bytes: RFC 8785, without a line feed.
  package var bytes: [UInt8] { json.canonical() }

  private var json: JSONValue {
    .object(
      members(format: supersedes != nil ? Manifest.format : filters == nil ? 1 : 2)
        + (filters.map { [("filters", $0.json)] } ?? [])
        + (supersedes.map { [("supersedes", $0.json(rewrite: slot.rewrite))] } ?? []))
  }

  private func members(format: Int) -> [(key: String, value: JSONValue)] {
    [
      ("format", .count(format)), ("store", .string(store)), ("id", .string(id)),
      ("date", .string(slot.date.description)), ("channel", .string(slot.channel.name)),
      ("supplement", .count(slot.supplement)), ("supplements", .optional(supplements)),
      ("number", .count(number)), ("previous", .optional(previous?.description)),
      ("expected", .array(expected.map { .string($0.name) })), ("createdAt", .string(createdAt.description)),
      ("program", .string(program)), ("config", .string(config.description)), ("retentionClass", .string(retentionClass)),
      ("archive", archive?.json ?? .null), ("events", events.json), ("kept", kept.json),
      ("members", .array(members.map(\.json))), ("inputs", .array(inputs.map(\.json))),
      ("gaps", .array(gaps.map { .string($0) })), ("reconciliation", reconciliation?.json ?? .null),
      ("summary", summary.json),
    ]
  }
}

extension Manifest.Supersession {
  fileprivate func json(rewrite: Int) -> JSONValue {
    .object([
      ("rewrite", .count(rewrite)), ("id", .string(id)), ("manifest", .string(manifest.description)), ("erased", .count(erased)),
      ("requests", .counts(Dictionary(uniqueKeysWithValues: requests.map { (String($0.key), $0.value) }))),
    ])
  }
}

extension Set<FilterKey> {
  fileprivate var json: JSONValue { .array(map(\.name).sorted().map { .string($0) }) }
}

extension Manifest.Reference {
  /// As documents have it: `key`, `bytes`, `sha256`.
  package var json: JSONValue { .object(members) }

  fileprivate var members: [(key: String, value: JSONValue)] {
    [("key", .string(key)), ("bytes", .count(bytes)), ("sha256", .string(sha256.description))]
  }
}

extension Manifest.Archive {
  fileprivate var json: JSONValue {
    .object([("object", object.json), ("index", index.json), ("encryption", encryption?.json ?? .null)])
  }
}

extension Manifest.Encryption {
  /// The scheme's name, which is Tink's.
  static let scheme = "AES256-GCM-HKDF-1MB"

  fileprivate var json: JSONValue {
    .object([
      ("scheme", .string(Self.scheme)), ("plainBytes", .count(plainBytes)), ("plainSha256", .string(plainSHA256.description)),
    ])
  }
}

extension Manifest.Events {
  fileprivate var json: JSONValue {
    .object([
      ("count", .count(count)), ("merkleRoot", .string(merkleRoot.description)), ("first", .optional(first?.description)),
      ("last", .optional(last?.description)), ("types", .object(types.map { ($0.key.name, .count($0.value)) })),
      ("outbound", .count(outbound)), ("inbound", .count(inbound)), ("quarantined", .count(quarantined)),
      ("outcomes", .counts(outcomes)), ("schemaVersions", .counts(schemaVersions)),
    ])
  }
}

extension Manifest.Kept {
  fileprivate var json: JSONValue {
    .object([
      ("policy", .object(policy.map { ($0.key.name, .string($0.value)) })), ("summarised", .count(summarised)),
      ("triggered", .counts(triggered)),
    ])
  }
}

extension Manifest.Member {
  fileprivate var json: JSONValue {
    .object([
      ("path", .string(path)), ("bytes", .count(bytes)), ("sha256", .string(sha256.description)), ("start", .count(start)),
      ("leaves", leaves.map { .array([.count($0.lowerBound), .count($0.upperBound)]) } ?? .null),
    ])
  }
}

extension Manifest.Input {
  fileprivate var json: JSONValue { .object(object.members + [("records", .count(records)), ("stays", .optional(stays))]) }
}
