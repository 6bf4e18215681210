/// A source as `run.json` states it: what the run read its exports by, and which it should have had.
package struct StatedSource: Hashable, Sendable {
  /// The source's name in the config of that run.
  package var name: String
  /// `archiver` or `ledger`.
  package var side: String
  /// The provider mapping, with its version.
  package var mapping: String
  /// Which names are exports, and of which day: the source's `pattern`.
  var pattern: String
  /// Which exports a day should have, in words; nil where the config does not say.
  package var slots: String?
  /// Why not everything that it had of the day was pulled; nil where it was.
  package var notPulled: String?
  /// Of a ledger: which of its exports of the day could not be read, or not to its end; nil where all were.
  var notRead: String?
  /// The SHA-256 of the mapping; nil where the run did not say.
  package var mappingDigest: String?

  init(_ fields: Fields) throws(ReportError) {
    name = try fields.text("name")
    side = try fields.text("side")
    let mapping = try fields.required("mapping")
    self.mapping = "\(try mapping.text("name")) \(try mapping.count("version"))"
    pattern = try fields.text("pattern")
    mappingDigest = try mapping.optionalText("sha256")
    notPulled = try fields.optionalText("notPulled")
    notRead = try fields.optionalText("notRead")
    slots = fields.optional("slots")?.phrase()
  }
}

/// How a source was asked for an export, as the export's custody record states it. Of secrets it has what their references are called.
struct StatedQuery: Hashable, Sendable {
  /// `directory`, `https`, `s3`, `genesys`.
  var kind: String
  /// Addresses or place, pattern, paging, …: `urls`, and what it says.
  var parts: [BreakRecord.Note] = []

  init(_ fields: Fields) throws(ReportError) {
    kind = try fields.text("kind")
    for (name, part) in try fields.members() where name != "kind" {
      parts.append(BreakRecord.Note(name: name, text: part.phrase()))
    }
  }

  /// `https; urls: https://…; pattern: *.gz`
  var words: String { ([kind] + parts.map { $0.name + ": " + $0.text }).joined(separator: "; ") }
}
