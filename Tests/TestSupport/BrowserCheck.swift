internal import Glibc

/// Chromium, driven by Tests/Browser/check.py in the Python that TALLYSTICK_BROWSER names.
package enum BrowserCheck {
  /// For `.enabled(if: BrowserCheck.isThere, "\(BrowserCheck.absence)")`.
  package static let isThere = {
    let hasChromium = unsafe access("/usr/bin/chromium", X_OK) == 0
    return hasChromium && python != nil
  }()
  package static let absence =
    "no browser: `make test` installs one; else install chromium, and set TALLYSTICK_BROWSER to what Tests/Browser/python prints"

  private static let python: String? = unsafe getenv("TALLYSTICK_BROWSER").flatMap { unsafe String(cString: $0) }.flatMap {
    $0.isEmpty ? nil : $0
  }

  /// What is wrong with a page, by those checks: a line each. `files` are other pages of its folder, by name.
  package static func faults(of page: String, _ checks: [String], beside files: [String: String] = [:]) throws -> [Substring] {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    folder.write("page.html", page)
    for (name, text) in files { folder.write(name, text) }
    return try faults(at: folder.path + "/page.html", checks)
  }

  /// The same of a page that is a file, which may lead to others of its folder.
  package static func faults(at path: String, _ checks: [String]) throws -> [Substring] {
    let script = String(#filePath.dropLast("TestSupport/BrowserCheck.swift".count)) + "Browser/check.py"
    let home = TemporaryFolder()
    defer { withExtendedLifetime(home) {} }
    let ending = try Subprocess.run(python ?? "", [script, path] + checks, environment: ["HOME": home.path])
    guard ending.status == 0 else { return ["check.py ended with \(ending.status): \(ending.error.suffix(2000))"] }
    return ending.out.split(separator: "\n")
  }
}
