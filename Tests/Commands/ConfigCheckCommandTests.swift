import Foundation
import TestSupport
import Testing

@Suite struct ConfigCheckCommandTests {
  static let minimal = """
    { store: "kept",
      sources: [ { name: "archiver", side: "archiver", kind: "directory", path: "exports", mapping: "archiver" } ],
      channels: { default: { pendingAfter: "120s", finalAfter: "72h", driftTolerance: "5s" }, EMAIL: { finalAfter: "5d", consent: true } } }
    """

  private func check(_ text: String, _ arguments: String...) throws -> Tally.Ending {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/exports", withIntermediateDirectories: false)
      try Data(text.utf8).write(to: URL(filePath: folder + "/tally.json5"))
      return try Tally.run(program: Tally.path, ["config", "check", "--config", "tally.json5"] + arguments, in: folder)
    }
  }

  @Test func effectiveConfig() throws {
    let ending = try check(Self.minimal)
    #expect(ending.status == 0)
    #expect(ending.error.isEmpty)
    let config = try document(ending.out)
    #expect(config["lookback"] as? String == "5d")
    #expect(((config["channels"] as? [String: Any])?["EMAIL"] as? [String: Any])?["consent"] as? Bool == true)
    #expect(try check(Self.minimal, "--quiet").out.isEmpty)
  }

  @Test func findingsAsADocument() throws {
    let ending = try check("{ store: 's', sources: [{ name: 'x', path: 'nowhere' }], metrics: { textfile: 'x.txt' } }", "--json")
    #expect(ending.status == 0)
    let result = try document(ending.out)
    let findings = try #require(result["findings"] as? [[String: Any]])
    #expect(findings.map { $0["path"] as? String } == ["metrics.textfile", "sources[0].path"])
    #expect(findings.allSatisfy { $0["severity"] as? String == "warning" })
  }

  @Test func hints() throws {
    let ending = try check(Self.minimal.replacing("{ store:", with: "{ retention: { apply: ['pci-dss-10-5-1'] }, store:"))
    #expect(ending.status == 0 && ending.error.contains("retention.apply destroys archives in the end"), "\(ending.error)")
  }

  @Test func errors() throws {
    let ending = try check("{ store: 's', sources: [{ name: 'x', path: 'exports', patern: '**' }] }", "--json")
    #expect(ending.status == 78)
    #expect(ending.error == "error: tally.json5: sources[0].patern is not a known setting; did you mean \"pattern\"?\n")
    #expect(try document(ending.out)["config"] is NSNull)
  }

  /// What a run would stop at.
  @Test(arguments: [
    (
      "{ store: 's', sources: [{ name: 'x', path: 'exports', mapping: 'nosuch' }] }",
      "tally.json5: sources[0].mapping \"nosuch\" is none of archiver, aws-ses, aws-sms, genesys, sendgrid, twilio, and no path of a file"
    ),
    (
      "{ store: 's', sources: [{ name: 'x', path: 'exports', mapping: './tally.json5' }] }",
      "tally.json5: sources[0].mapping ./tally.json5: "
    ),
    (
      "{ store: 's', sources: [{ name: 'x', path: 'exports', mapping: './none.json' }] }",
      "tally.json5: sources[0].mapping ./none.json: No such file or directory"
    ),
    ("{ store: 'exports', sources: [{ name: 'x', path: 'exports' }] }", "tally.json5: sources[0].path is the store's own folder"),
    (
      "{ store: 's', // kept\n  \"store\": 't', sources: [{ name: 'x', path: 'exports' }] }",
      "tally.json5:2:3: \"store\" is given twice (remove one of the two)"
    ),
  ]) func whatStopsARun(_ text: String, _ finding: String) throws {
    let ending = try check(text)
    #expect(ending.status == 78)
    #expect(ending.error.contains(finding), "\(ending.error)")
  }

  @Test func aFileThatIsNotThere() throws {
    let ending = try Tally.run("config", "check", "-c", "/nowhere/tally.json5")
    #expect(ending.status == 78)
    #expect(
      ending.error
        == "tally: cannot read the config file: /nowhere/tally.json5: No such file or directory (check that the path exists)\n")
  }

  /// Root reads everything, unless it lets go of that.
  @Test(.enabled(if: geteuid() == 0, "only root may change its capabilities")) func aFileThatMayNotBeRead() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/tally.json5"
      try Data().write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
      let ending = try Tally.run(
        program: "/usr/bin/setpriv",
        ["--bounding-set=-dac_override,-dac_read_search", Tally.path, "config", "check", "--config", path])
      #expect(ending.status == 78)
      #expect(ending.error.hasSuffix(": Permission denied (check the owner and the permissions)\n"), "\(ending.error)")
    }
  }

  @Test(arguments: ["pull", "reconcile", "report", "nightly", "verify"]) func jobsRefuseItToo(_ job: String) throws {
    let ending = try Tally.run(job, "--config", "/nowhere/tally.json5", "--json")
    #expect(ending.status == 78)
    #expect(try document(ending.out)["error"] != nil)
  }
}
