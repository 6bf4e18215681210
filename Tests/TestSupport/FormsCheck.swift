internal import Glibc

/// Tests/Forms in the Python that TALLYSTICK_FORMS names: a report's forms and the signatures in its PDF, read by other people's programs.
package enum FormsCheck {
  /// For `.enabled(if: FormsCheck.isThere, "\(FormsCheck.absence)")`.
  package static var isThere: Bool { python != nil }
  package static let absence =
    "no checker of forms: `make test` installs one; else set TALLYSTICK_FORMS to what Tests/Forms/python prints"

  private static let python: String? = unsafe getenv("TALLYSTICK_FORMS").flatMap { unsafe String(cString: $0) }.flatMap {
    $0.isEmpty ? nil : $0
  }

  /// What is wrong with the forms in a report's folder, a line each. `carried` and `rows` are the most breaks that page, PDF and JSON, and the
  /// workbook, list; nil where they are the usual ones.
  package static func faults(in folder: String, carried: Int? = nil, rows: Int? = nil) throws -> [Substring] {
    try run(
      "check.py", [folder] + (carried.map { ["--carried", "\($0)"] } ?? []) + (rows.map { ["--rows", "\($0)"] } ?? []),
      home: folder)
  }

  /// What is wrong with the signatures in a PDF, a line each: `signers` are its fields with the certificates that they are to be signed by, as
  /// PEM files; `authority` is that of the timestamps, nil where there are to be none. `instant` in seconds since 1970.
  package static func faults(
    signedPDF path: String, at instant: Int, _ signers: [(field: String, certificate: String)], authority: String? = nil
  ) throws -> [Substring] {
    try run(
      "signatures.py",
      [path, String(instant)] + (authority.map { ["--stamped", $0] } ?? []) + signers.map { "\($0.field)=\($0.certificate)" },
      home: "/tmp")
  }

  /// A PDF, a workbook or an e-mail as text; `more` is `structure` for the elements of a PDF.
  package static func shown(_ path: String, _ more: String...) throws -> String {
    try run("shown.py", [path] + more, home: "/tmp").map { $0 + "\n" }.joined()
  }

  private static func run(_ name: String, _ words: [String], home: String) throws -> [Substring] {
    let script = String(#filePath.dropLast("TestSupport/FormsCheck.swift".count)) + "Forms/" + name
    let ending = try Subprocess.run(python ?? "", [script] + words, environment: ["HOME": home])
    guard ending.status == 0 else { return ["\(name) ended with \(ending.status): \(ending.error.suffix(2000))"] }
    return ending.out.split(separator: "\n")
  }
}
