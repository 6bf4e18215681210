internal import Archival
package import Events

/// A document of a disposition: canonical JSON (RFC 8785) on one line without a line feed, in a format with a number.
package protocol DispositionDocument: Sendable {
  /// Its members, apart from the format.
  var members: [(key: String, value: JSONValue)] { get }
  /// The largest one that is read, in bytes.
  static var limit: Int { get }
  /// Nil where a member is missing or not what it should be.
  init?(_ value: JSONValue)
}

extension DispositionDocument {
  /// The version of the format that this program writes.
  static var format: Int { 1 }

  /// The file's bytes.
  package var bytes: [UInt8] { JSONValue.object([("format", .count(Self.format))] + members).canonical() }

  /// Reads the file's bytes. Strict: only what this program would write for the same values is one.
  package init(_ bytes: [UInt8]) throws(DispositionError) {
    guard bytes.count <= Self.limit else { throw .damaged("it has more than \(Self.limit >> 20) MiB") }
    let value: JSONValue
    do { value = try JSONValue.parse(bytes) } catch { throw .damaged(error.description) }
    guard let format = value["format"]?.intValue else { throw .damaged("it has no format") }
    guard format <= Self.format else { throw .newer(format: format) }
    guard let document = Self(value) else { throw .damaged("a member is missing, or not what it should be") }
    guard document.bytes == bytes else { throw .damaged("it is not in canonical form, or has a member that is not known") }
    self = document
  }
}
