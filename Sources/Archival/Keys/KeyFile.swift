internal import Events
package import Sealing

/// A file that keeps a key-encryption key: JSON on one line, `{"created":…,"format":1,"id":…,"key":…}`, the key in base64. A secret.
package enum KeyFile {
  /// A key file has some 150 bytes.
  package static let limit = 4 << 10
  /// How the names of key files end.
  package static let suffix = ".kek.json"

  /// The file's bytes.
  package static func bytes(of key: KeyEncryptionKey) -> [UInt8] {
    return JSONValue.object([
      ("created", .string(Instant(seconds: key.created).description)), ("format", .number("1")), ("id", .string(key.id)),
      ("key", .string(Base64.encode(key.secret))),
    ]).canonical() + [0x0a]
  }

  /// Reads it. Errors tell nothing of what it holds.
  package static func read(_ bytes: [UInt8]) throws(SealingError) -> KeyEncryptionKey {
    guard bytes.count <= limit, let value = try? JSONValue.parse(bytes), value["format"]?.intValue == 1,
      let id = value["id"]?.stringValue, isID(id),
      let created = value["created"]?.stringValue.flatMap({ Instant(rfc3339: $0) }),
      let secret = value["key"]?.stringValue.flatMap({ Base64.decode($0) })
    else { throw .malformed("it is not the file of a key-encryption key of this version") }
    return try KeyEncryptionKey(id: id, created: created.seconds, bytes: secret)
  }

  /// Letters, digits, `.`, `_` and `-`, 64 at most, no dot first.
  static func isID(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && !text.hasPrefix(".")
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
        default: false
        }
      }
  }
}
