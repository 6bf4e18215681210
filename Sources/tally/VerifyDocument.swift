internal import Archival
internal import Events
internal import Jobs
internal import Reports
internal import Sealing
internal import Storage

/// What `tally verify --json` prints.
enum VerifyDocument {
  static func value(_ exports: VerifyResult, _ archives: ArchiveVerification, _ reports: SignOffVerification) -> JSONValue {
    .object([
      ("exports", .array(exports.items.map(value))), ("withoutCustody", .array(exports.extras.map { .string($0.description) })),
      ("laidOver", .array(exports.overlays.map(\.json))), ("archives", value(archives)),
      ("reports", value(reports)),
    ])
  }

  private static func value(_ item: VerifyResult.Item) -> JSONValue {
    .object([
      ("key", .string(item.export.description)), ("export", .string(item.integrity.description)),
      ("index", .string(item.index.description)), ("quarantine", .string(item.quarantine.description)),
    ])
  }

  private static func value(_ reports: SignOffVerification) -> JSONValue {
    let signOffs = reports.signOffs.map { date, signOff, isLatest in
      JSONValue.object([
        ("date", .string(date.description)), ("version", count(signOff.version)), ("latest", .bool(isLatest)),
        ("signOff", .string(signOff.sentence)),
      ])
    }
    return .object([
      ("reports", count(reports.reports)), ("withoutManifest", count(reports.withoutManifest)),
      ("signatures", count(reports.signed)), ("signedPdfs", count(reports.documents)),
      ("evidence", count(reports.evidence)),
      ("signOffs", .array(signOffs)),
      ("findings", .array(reports.findings.map(value))),
    ])
  }

  private static func value(_ archives: ArchiveVerification) -> JSONValue {
    let head = archives.head.map {
      JSONValue.object([("number", count($0.number)), ("sha256", .string($0.digest.description))])
    }
    return .object([
      ("manifests", count(archives.manifests)), ("sealed", count(archives.sealed)), ("unstamped", count(archives.unstamped)),
      ("archives", count(archives.archives)),
      ("destroyed", count(archives.destroyed)), ("certificates", count(archives.certificates)),
      ("erasures", count(archives.erasures)),
      ("events", count(archives.events)), ("bytes", count(archives.bytes)),
      ("signers", .object(archives.signers.sorted { $0.key < $1.key }.map { ($0.key, count($0.value)) })),
      ("head", head ?? .null), ("findings", .array(archives.findings.map(value))),
    ])
  }

  static func value(_ finding: StoreFinding) -> JSONValue {
    .object([
      ("verdict", .string(finding.verdict.rawValue)), ("place", .string(finding.place)), ("cause", .string(finding.cause)),
      ("remedy", .string(finding.remedy)),
    ])
  }

  private static func count(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
}
