package import Events
internal import Numbers
internal import Reconciliation

/// One export that was reconciled: what the run read, and what its custody record says of it.
package struct ReportInput: Hashable, Sendable {
  /// The export's key in the store.
  package var key: String
  /// Stored bytes.
  var bytes: Int
  /// Events that the run counted.
  var scanned: Int
  /// Those of them that are inbound, and those that could not be read.
  var excluded: Int
  /// Records of it that could not be read.
  var quarantined: Int
  /// SHA-256 of the stored bytes, as the run read them.
  var sha256: String
  /// What the pull noted; nil where there is no custody record.
  package var custody: CustodyFacts?

  /// An input of a run with its custody record.
  package init(_ input: ReconciliationRun.Input, custody: CustodyFacts?) {
    key = input.file.key
    bytes = input.bytes
    (scanned, excluded, quarantined) = (input.scanned, input.excluded, input.quarantined)
    sha256 = input.file.sha256
    self.custody = custody
  }

  /// Throws where counts of the inputs of a run come to more than is believed; `place` is the run's document.
  package static func check(_ inputs: [ReportInput], at place: String) throws(ReportError) {
    let columns: [(ReportInput) -> Int] = [
      \.bytes, \.scanned, \.excluded, \.quarantined, { $0.custody?.records ?? 0 }, { $0.custody?.quarantined ?? 0 },
    ]
    for column in columns { try Fields.check(inputs.map(column), at: place) }
  }

  /// The export's own name.
  var name: String { key.split(separator: "/").last.map(String.init) ?? key }

  /// Whether it lies under that day: `exports/<source>/<yyyy>/<mm>/<dd>/<name>`.
  package func isDated(_ date: LogicalDate) -> Bool {
    let parts = key.split(separator: "/")
    return parts.count > 5 && parts[2..<5].joined(separator: "/") == date.path
  }

  /// Whether run and custody record name the same bytes.
  var digestAgrees: Bool { custody?.sha256 == sha256 }

  /// What a reader should know of it, in words.
  func findings(_ numbers: NumberForm) -> [String] {
    guard let custody else { return ["no custody record"] }
    var findings: [String] = []
    if !digestAgrees { findings.append("SHA-256 differs from the custody record") }
    if custody.truncated { findings.append("cut short" + (custody.damage.map { ": " + $0 } ?? "")) }
    // Another mapping reads an export otherwise, so this is nothing that must foot.
    if scanned != custody.records || quarantined != custody.quarantined {
      findings.append(
        "\(numbers.grouped(scanned)) events counted, \(numbers.grouped(quarantined)) of them quarantined: not as when it was pulled"
      )
    }
    if custody.quarantined > 0 { findings.append("\(numbers.grouped(custody.quarantined)) quarantined") }
    if custody.drifts { findings.append("schema drift") }
    findings += custody.codes
    return findings
  }
}

/// What a report takes from `<export>.custody.json`.
package struct CustodyFacts: Hashable, Sendable {
  /// The source's name in the config.
  var source: String
  /// `archiver` or `ledger`.
  var side: String
  /// Where it came from: the origin's path or address, without what is secret of it; nil where the record does not say.
  var origin: String?
  /// How its source was asked for it; nil in records that do not say.
  var query: StatedQuery?
  /// The first and the last timestamp of its events; nil where it has none.
  var first: Instant?
  /// The latest timestamp of its events; nil where it has none.
  var last: Instant?
  /// When it was pulled, RFC 3339.
  var pulledAt: String
  /// Of the stored bytes, as pulled: 64 hexadecimal digits.
  var sha256: String
  /// Records that the scan of the pull found.
  var records: Int
  /// Records as the source declares them; nil where it does not.
  var declared: Int?
  /// The provider mapping, with its version; nil in records that do not name one.
  var mapping: String?
  /// Of these, those that could not be read.
  var quarantined: Int
  /// Whether the export ends before its own end.
  var truncated: Bool
  /// Whether the scan met what the mapping does not know.
  var drifts: Bool
  /// Why the scan ended early; nil where it did not.
  var damage: String?
  /// The codes of what the pull found.
  var codes: [String]

  /// The same of one of the day's exports as a run found it: a source may have declared later what was counted.
  package func asFound(by run: ReconciliationRun, _ key: String) -> CustodyFacts {
    let mismatch = BreakCode.controlTotalMismatch.name
    guard codes.contains(mismatch), run.mismatched?.contains(key) == false else { return self }
    var facts = self
    facts.declared = records
    facts.codes.removeAll { $0 == mismatch }
    return facts
  }

  /// Reads a custody record; `place` names the file in errors.
  package init(parsing bytes: [UInt8], at place: String) throws(ReportError) {
    let file = try Fields(parsing: bytes, at: place)
    source = try file.text("source")
    side = try file.text("side")
    origin = try file.optionalText("path")
    query = try file.optional("query").map { fields throws(ReportError) in try StatedQuery(fields) }
    first = try file.optionalText("firstTimestamp").flatMap { Instant(rfc3339: $0) }
    last = try file.optionalText("lastTimestamp").flatMap { Instant(rfc3339: $0) }
    pulledAt = try file.text("pulledAt")
    sha256 = try file.text("sha256")
    records = try file.count("records")
    declared = try file.optional("declared")?.count()
    if let fields = file.optional("mapping") {
      mapping = try fields.text("name") + (fields.optional("version").map { " " + $0.phrase() } ?? "")
    }
    quarantined = try file.required("events").count("quarantined")
    truncated = file.optional("truncated")?.value.boolValue ?? false
    let drift = file.optional("drift")?.value
    drifts = drift?.elements?.isEmpty == false || drift?.members?.isEmpty == false
    damage = try file.optionalText("damage")
    codes = (file.optional("findings")?.value.elements ?? []).compactMap { $0["code"]?.stringValue }
  }
}
