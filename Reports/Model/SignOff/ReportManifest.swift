package import Events
package import Sealing

/// `report-manifest.json`: which report it is, and the SHA-256 of every form of it. What people sign.
package struct ReportManifest: Hashable, Sendable {
  /// As `NightReport.Identity.reportID`.
  package var reportID: String
  /// The logical date that the report is about.
  package var date: LogicalDate
  /// Which of the date's reports, from 1.
  package var version: Int
  /// The program that wrote the report, with its version.
  var program: String
  /// Digests by the names of the files in the report's folder.
  package var files: [String: Digest]

  init(reportID: String, date: LogicalDate, version: Int, program: String, files: [String: Digest]) {
    (self.reportID, self.date, self.version, self.program, self.files) = (reportID, date, version, program, files)
  }

  /// Its name in the report's folder.
  package static let name = "report-manifest.json"
  /// The most bytes that are read of it.
  package static let limit = 1 << 20

  /// The file's bytes: the form of RFC 8785, no line feed behind it.
  package var bytes: [UInt8] {
    let files = self.files.map { name, digest in
      JSONValue.object([("name", .string(name)), ("sha256", .string(digest.description))])
    }.sorted { ($0["name"]?.stringValue ?? "") < ($1["name"]?.stringValue ?? "") }
    return JSONValue.object([
      ("date", .string(date.description)), ("files", .array(files)), ("format", .number("1")), ("program", .string(program)),
      ("report", .string(reportID)), ("version", .number(String(version))),
    ]).canonical()
  }

  /// Reads one. It must be in its form to the byte.
  package init(parsing bytes: [UInt8], at place: String) throws(ReportError) {
    let file = try Fields(parsing: bytes, at: place)
    guard try file.count("format") == 1 else { throw ReportError(place: place, cause: "it is of a format that is not known") }
    var files: [String: Digest] = [:]
    for item in try file.required("files").elements() {
      guard let digest = Digest(hex: try item.text("sha256")) else {
        throw ReportError(place: item.place, cause: "a SHA-256 is expected")
      }
      files[try item.text("name")] = digest
    }
    self.init(
      reportID: try file.text("report"), date: try file.required("date").date(), version: try file.count("version"),
      program: try file.text("program"), files: files)
    guard self.bytes == bytes else { throw ReportError(place: place, cause: "it is not in the form that manifests have") }
  }
}

extension NightReport.Identity {
  /// The manifest of the report's files.
  package func manifest(of files: [StoredFile]) -> ReportManifest {
    ReportManifest(
      reportID: reportID, date: date, version: version, program: program,
      files: files.reduce(into: [:]) { files, file in
        files[String(file.key.split(separator: "/").last ?? "")] = Digest(hex: file.sha256)
      })
  }
}
