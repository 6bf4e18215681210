internal import Glibc

/// Tests/Forms/check.py in the Python that TALLYSTICK_FORMS names: a report's forms, read by other people's programs.
package enum FormsCheck {
  /// For `.enabled(if: FormsCheck.isThere, "\(FormsCheck.absence)")`.
  package static var isThere: Bool { python != nil }
  package static let absence =
    "no checker of forms: `make test` installs one; else set TALLYSTICK_FORMS to what Tests/Forms/python prints"

  private static let python: String? = unsafe getenv("TALLYSTICK_FORMS").flatMap { unsafe String(cString: $0) }.flatMap {
    $0.isEmpty ? nil : $0
  }

  /// What is wrong with the forms in a report's folder, a line each.
  package static func faults(in folder: String) throws -> [Substring] {
    let script = String(#filePath.dropLast("TestSupport/FormsCheck.swift".count)) + "Forms/check.py"
    let ending = try Subprocess.run(python ?? "", [script, folder], environment: ["HOME": folder])
    guard ending.status == 0 else { return ["check.py ended with \(ending.status): \(ending.error.suffix(2000))"] }
    return ending.out.split(separator: "\n")
  }
}
