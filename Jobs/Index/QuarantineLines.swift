package import Events
internal import Sealing
internal import Storage

/// The lines of a quarantine file: one for each record that could not be read, with where it is, why, and its first bytes.
package struct QuarantineLines {
  /// The file's bytes so far.
  package private(set) var bytes: [UInt8] = []

  /// Without a line yet: a file of no bytes.
  package init() {}

  /// Adds records, in the order of the export.
  package mutating func add(_ records: [QuarantinedRecord]) {
    for record in records {
      var json = JSONWriter()
      json.beginObject()
      json.member("line", record.line)
      json.member("offset", record.offset)
      json.member("length", record.length)
      json.member("fault", record.fault)
      json.member("reason", record.reason.description)
      // Bytes that are no text are shown in hexadecimal. The export has what an excerpt leaves out: `length` tells.
      if let text = String(validating: record.excerpt, as: UTF8.self) {
        json.member("text", text)
      } else {
        json.member("hex", record.excerpt.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined())
      }
      json.endObject()
      bytes += json.bytes
      bytes.append(0x0a)
    }
  }
}

extension QuarantineLines {
  /// Where the quarantine file of an export is: `quarantine/<source>/<yyyy>/<mm>/<dd>/<name>.ndjson`.
  static func key(source: String, date: LogicalDate, export: ObjectKey) throws -> ObjectKey {
    let folder = "exports/\(source)/\(date.path)/"
    let name = export.description.hasPrefix(folder) ? String(export.description.dropFirst(folder.count)) : String(export.name)
    guard let key = ObjectKey("quarantine/\(source)/\(date.path)/\(name).ndjson") else { throw StorageError.badKey(name) }
    return key
  }

  /// Where it is when a file of other bytes has that key: with the first 8 digits of its SHA-256 before its ending.
  static func key(_ key: ObjectKey, of digest: Digest) throws -> ObjectKey {
    let name = key.description.dropLast(".ndjson".count) + "." + digest.description.prefix(8) + ".ndjson"
    guard let key = ObjectKey(String(name)) else { throw StorageError.badKey(String(name)) }
    return key
  }

  /// The quarantine file that an event index names; nil where it is not there. Its bytes are still to be compared.
  static func find(_ digest: Digest, at first: ObjectKey, in store: any ObjectStore) async throws -> ObjectKey? {
    for key in [try key(first, of: digest), first] where try await store.head(key) != nil { return key }
    return nil
  }
}
