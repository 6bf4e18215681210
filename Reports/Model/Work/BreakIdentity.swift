package import Events
internal import Reconciliation
package import Sealing

/// Which break it is, on whatever night it is seen, and what it rests on. People work on the one; a resolution holds for the other.
package struct BreakIdentity: Hashable, Sendable {
  /// The first 128 bits of the SHA-256 over a JSON array without blanks: `[code, message id, event id]` (the latter empty but for extra records,
  /// of which a message may have several); of a break without a message `[code, source, first seen, export, line, detail]`.
  package let id: PackedID
  /// The SHA-256 over `[evidence, detail]` of the line in the form of RFC 8785.
  package let evidence: Digest

  /// Both must be of the same line: nothing is worked out here.
  package init(id: PackedID, evidence: Digest) { (self.id, self.evidence) = (id, evidence) }

  /// Which break a line of `breaks.ndjson` is.
  static func id(
    _ code: BreakCode, message: String?, event: String?, firstSeen: LogicalDate,
    evidence: BreakRecord.Evidence?,
    detail: JSONValue
  ) -> PackedID {
    var json = JSONWriter()
    json.bytes.reserveCapacity(128)
    json.beginArray()
    json.string(code.name)
    if let message {
      json.string(message)
      json.string(code.isOfExtraRecord ? event ?? "" : "")
    } else {
      let export = evidence?.export ?? ""
      json.string(evidence?.source ?? "")
      json.string(firstSeen.description)
      json.string(export)
      json.integer(evidence?.line ?? 0)
      // What there is no export of is told apart by what is said of it: the slot of a gap.
      json.raw(export.isEmpty ? detail.canonical() : Array("null".utf8))
    }
    json.endArray()
    return PackedID(text: json.bytes)
  }

  /// What a line rests on: one that was read before, and so is JSON.
  static func evidence(of line: [UInt8]) -> Digest {
    let line = (try? JSONValue.parse(line)) ?? .null
    return SHA256.hash(
      JSONValue.array([line["evidence"] ?? .null, line["detail"] ?? .null]).canonical())
  }
}
