package import Events

/// The run that made a reconciliation, as its run record has it.
package struct RunReference: Hashable, Sendable {
  /// 16 hexadecimal digits.
  package var id: String
  /// The record's key.
  package var key: String
  /// SHA-256 of the config that was in force then; nil where the record does not say.
  var configDigest: String?
  /// By the clock of the machine that ran it.
  package var finishedAt: Instant
  /// Keys of what it wrote, or found to be there as it would have written it.
  package var outputs: [String]
  /// The SHA-256 of outputs by key, where the record says so.
  package var digests: [String: String] = [:]
  /// The word for how it ended; nil where the record does not say.
  package var exit: String?

  /// Without digests of the outputs, which only records have.
  package init(
    id: String, key: String, configDigest: String?, finishedAt: Instant, outputs: [String] = [], exit: String? = nil
  ) {
    (self.id, self.key, self.configDigest) = (id, key, configDigest)
    (self.finishedAt, self.outputs, self.exit) = (finishedAt, outputs, exit)
  }

  /// Reads a record; `place` is its key.
  package init(parsing bytes: [UInt8], at place: String) throws(ReportError) {
    let file = try Fields(parsing: bytes, at: place)
    guard let finishedAt = Instant(rfc3339: try file.text("finishedAt")) else {
      throw ReportError(place: place + "/finishedAt", cause: "an instant of RFC 3339 is expected")
    }
    var outputs: [String] = []
    for output in try file.required("outputs").elements() { outputs.append(try output.text()) }
    self.init(
      id: try file.text("id"), key: place, configDigest: try file.optional("parameters")?.optionalText("config"),
      finishedAt: finishedAt, outputs: outputs, exit: try file.optional("exit")?.text("name"))
    for (key, digest) in try file.optional("sha256")?.members() ?? [] { digests[key] = try digest.text() }
  }
}

extension NightReport {
  /// Which configs were in force and which run made the figures, by name: as every form says them.
  var provenance: [(name: String, text: String)] {
    [
      ("Config of the reconciliation, SHA-256", madeBy.map { $0.configDigest ?? "not stated" } ?? "no run record"),
      ("Config of this report, SHA-256", identity.configDigest ?? "not stated"),
      ("Run that reconciled", madeBy?.id ?? "no run record"), ("Its run record", madeBy?.key ?? "no run record"),
    ]
  }
}
