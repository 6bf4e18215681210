import Foundation
import TestSupport
import Testing

/// `tally report sign`, as a preparer and a reviewer run it, each with a config and a key of their own.
@Suite struct ReportSignCommandTests {
  private typealias Office = SigningOffice

  static let report = "reports/2026/12/31/v1"
  static let manifest = "report-manifest.json"

  @Test func preparedAndReviewed() throws {
    try withTemporaryFolder { folder in
      let office = try Office(folder)
      let night = office.night
      let page = office.bytes("report.html")
      let early = try office.sign("r", "reviewer")
      #expect(early.status == 77 && early.error.contains("nobody has signed it as preparer yet"), "\(early.error)")
      let dry = try office.sign("p", "preparer", "--dry-run")
      #expect(dry.status == 0 && dry.error.contains("would be signed by") && office.bytes("\(Self.manifest).preparer.p7s") == nil)
      let prepared = try office.sign("p", "preparer")
      #expect(prepared.status == 0 && prepared.error.contains("is signed by CN=Person p"), "\(prepared.error)")
      #expect(try office.sign("p", "preparer").error.contains("already"))
      #expect(try office.sign("p", "reviewer").error.contains("the reviewer would be the preparer"))
      let other = try office.sign("r", "preparer")
      #expect(other.status == 77 && other.error.contains("has been signed as preparer by CN=Person p"), "\(other.error)")
      #expect(try office.sign("r", "reviewer", "--json").status == 0)

      // With stock tools.
      let cms = [
        "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-out", "/dev/null", "-attime",
        "\(SmallNight.now + 60)",
      ]
      func verify(_ content: String, _ role: String, _ person: String) throws -> Int32 {
        try Tally.run(
          program: "/usr/bin/openssl",
          cms + ["-in", "\(Self.manifest).\(role).p7s", "-content", content, "-CAfile", "\(folder)/\(person)/seal.pem"],
          in: "\(folder)/store/\(Self.report)"
        ).status
      }
      #expect(try verify(Self.manifest, "preparer", "p") == 0 && verify(Self.manifest, "preparer", "r") != 0)
      let both = try #require(office.bytes(Self.manifest)) + #require(office.bytes("\(Self.manifest).preparer.p7s"))
      try both.write(to: URL(filePath: folder + "/both"))
      #expect(try verify(folder + "/both", "reviewer", "r") == 0 && verify(Self.manifest, "reviewer", "r") != 0)

      let checked = try office.run("p", "verify")
      #expect(checked.status == 0, "\(checked.error)")
      #expect(checked.error.contains("1 report was compared with its manifest, 2 signatures over them are sound"))
      #expect(checked.error.contains("files that they are made from were hashed"))
      #expect(
        checked.error.contains(
          "prepared by CN=Person p on 2027-01-01 by the signer's clock, reviewed by CN=Person r on 2027-01-01 by the signer's clock"
        ))
      #expect(
        try night.text("reports/index.html").contains(
          "prepared by CN=Person p on 2027-01-01 by the signer&#39;s clock, reviewed by CN=Person r"))
      #expect(office.bytes("report.html") == page)
      #expect(try night.tally("report", "--date", SmallNight.date).error.contains("report v1 (there already)"))
      #expect(try night.names("runs/report-sign/2026-12-31").count == 2)

      // A setting that bears on nothing in it makes no other report of it.
      let config = try String(contentsOfFile: folder + "/tally.json5", encoding: .utf8)
      try Data(config.replacing("threads: 2", with: "threads: 1, log: { level: 'error' }").utf8).write(
        to: URL(filePath: folder + "/tally.json5"))
      // Of two runs that ended at the same instant nobody can say which was the first.
      let later = try Subprocess.run(
        Tally.path, ["nightly", "--quiet", "--date", SmallNight.date, "--config", folder + "/tally.json5"],
        environment: ["SOURCE_DATE_EPOCH": "\(SmallNight.now + 1)", "TZ": "UTC"])
      #expect(later.status == 0 && !night.has("reports/2026/12/31/v2"), "\(later.error)")

      // A re-run over other input is another report, and says what changed.
      try night.write("more.ndjson", SmallNight.lines([SmallNight.event("d9", "delivery", "m9", 30)]))
      let rerun = try night.nightly("--quiet")
      #expect(
        rerun.status == 10 && rerun.error.contains("version 1 of the night's report was signed, version 2 is not")
          && rerun.error.contains("prepared by CN=Person p") && rerun.error.contains("reviewed by CN=Person r"), "\(rerun.error)")
      #expect(try !night.nightly("--quiet").error.contains("was signed"))
      let next = try night.text("reports/2026/12/31/v2/report.html")
      #expect(next.contains("Version 1 of this night&#39;s report was signed: prepared by CN=Person p"))
      #expect(
        next.contains("What changed since version 1") && next.contains(">ORPHAN_DELIVERY</th>\n<td>0</td>"),
        "\(next.suffix(6000))")
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(night.text("reports/2026/12/31/v2/report.json").utf8)) as? [String: Any])
      let before = try #require(json["signedBefore"] as? [String: Any])
      #expect(before["version"] as? Int == 1 && (before["signatures"] as? String)?.contains("reviewed by CN=Person r") == true)
      #expect(
        (before["changes"] as? [[String: String]])?.contains { $0["figure"] == "ORPHAN_DELIVERY" && $0["now"] == "1" } == true)
      #expect((before["changes"] as? [[String: String]])?.contains { $0["figure"] == "Config of the report, SHA-256" } == true)
      #expect((before["files"] as? [String])?.contains("breaks.csv") == true)
      if FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext") {
        let text = try Subprocess.run("/usr/bin/pdftotext", ["-layout", "\(folder)/store/reports/2026/12/31/v2/report.pdf", "-"])
          .out
        #expect(
          text.contains("What changed since version 1") && text.contains("Files of data that differ: totals.json, breaks.csv"))
      }
      #expect(office.bytes("report.html") == page)
      #expect(try night.text("reports/index.html").contains("v1, not the latest: prepared by"))
      let older = try office.run("p", "verify")
      #expect(older.status == 0 && older.error.contains("a signature is over an older version"), "\(older.error)")
      #expect(try night.tally("report", "--date", SmallNight.date).error.contains("report v2 (there already)"))
    }
  }

  @Test("Altered, missing, exchanged and untrusted are told apart") func tampering() throws {
    try withTemporaryFolder { folder in
      let office = try Office(folder)
      #expect(try office.sign("p", "preparer").status == 0 && office.sign("r", "reviewer").status == 0)
      func expect(_ word: String, _ status: Int32 = 11, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let ending = try office.run("p", "verify")
        #expect(ending.status == status && ending.error.contains(word), "\(ending.error)", sourceLocation: sourceLocation)
      }
      let (preparer, reviewer) = ("\(Self.manifest).preparer.p7s", "\(Self.manifest).reviewer.p7s")
      let before = [Self.manifest, preparer, reviewer, "report.html", "breaks.csv"].reduce(into: [:]) {
        $0[$1] = office.bytes($1)
      }
      func restore() throws { for (name, bytes) in before { try office.replace(name, bytes) } }

      try office.replace("report.html", #require(before["report.html"]) + Data(" ".utf8))
      try expect("report altered place=\(Self.report)/report.html")
      #expect(try office.sign("p", "preparer").status == 11)
      try office.replace("breaks.csv", nil)
      try expect("report missing place=\(Self.report)/breaks.csv")
      try restore()
      // A manifest of what is there now is not what was signed.
      let text = String(decoding: try #require(before[Self.manifest]), as: UTF8.self)
      try office.replace(Self.manifest, Data(text.replacing("tally 0.1.0", with: "tally 0.1.1").utf8))
      try expect("report altered place=\(Self.report)/\(Self.manifest).preparer")
      try restore()
      try office.replace(preparer, before[reviewer])
      try office.replace(reviewer, before[preparer])
      try expect("report altered")
      try restore()
      try office.replace(preparer, nil)
      try expect("report missing place=\(Self.report)/\(preparer)")
      try restore()
      // What the report is made from, which the manifest names through its list.
      let breaks = "\(folder)/store/\(SmallNight.reconciliation)breaks.ndjson"
      let lines = try #require(FileManager.default.contents(atPath: breaks))
      try FileManager.default.removeItem(atPath: breaks)
      try expect("report missing place=\(SmallNight.reconciliation)breaks.ndjson")
      try (lines + Data("\n".utf8)).write(to: URL(filePath: breaks))
      try expect("report altered place=\(SmallNight.reconciliation)breaks.ndjson")
      #expect(try office.sign("p", "preparer").status == 11)
      try lines.write(to: URL(filePath: breaks))
      // Whoever trusts nobody can say nothing.
      let ending = try office.night.tally("verify")
      #expect(
        ending.status == 74 && ending.error.contains("report \"not checkable\"") || ending.error.contains("report not checkable"),
        "\(ending.error)")
      let untrusted = try office.run("p", "verify", "--trust", "\(folder)/p/seal.pem")
      #expect(
        untrusted.status == 11 && untrusted.error.contains("report untrusted place=\(Self.report)/\(reviewer)"),
        "\(untrusted.error)")
      #expect(try office.run("p", "verify").status == 0)
    }
  }

  @Test("With a time-stamping authority, and completed where a run was killed") func stamped() throws {
    try withTemporaryFolder { folder in
      let authority = try TestTSA()
      let office = try Office(
        folder, sealing: ", tsa: { url: '\(authority.url)', trust: ['\(authority.caFile)'] }", isFixed: false)
      #expect(try office.sign("p", "preparer").status == 0)
      let (seal, token) = ("\(Self.manifest).preparer.p7s", "\(Self.manifest).preparer.tsr")
      #expect(try office.openssl("ts", "-verify", "-data", seal, "-in", token, "-CAfile", authority.caFile).status == 0)
      for name in [token, "\(Self.manifest).preparer.pem"] { try office.replace(name, nil) }
      let again = try office.sign("p", "preparer")
      #expect(again.status == 0 && again.error.contains(token), "\(again.error)")
      #expect(office.bytes("\(Self.manifest).preparer.pem") == FileManager.default.contents(atPath: folder + "/p/seal.pem"))
      #expect(try office.sign("r", "reviewer").status == 0)
      let checked = try office.run("r", "verify")
      #expect(checked.status == 0 && checked.error.contains("prepared by CN=Person p on"), "\(checked.error)")
      #expect(!checked.error.contains("clock"), "\(checked.error)")
    }
  }

  /// An office whose signatures an authority stamps, or none does.
  private func office(_ folder: String, _ authority: TestTSA?) throws -> Office {
    try Office(
      folder, sealing: authority.map { ", tsa: { url: '\($0.url)', trust: ['\($0.caFile)'] }" } ?? "", isFixed: authority == nil)
  }

  /// The PDF is signed too: each role's signature behind the bytes that were there.
  @Test(arguments: [false, true]) func signedPDFs(_ isStamped: Bool) throws {
    try withTemporaryFolder { folder in
      let authority = isStamped ? try TestTSA() : nil
      let office = try office(folder, authority)
      let pdf = try #require(office.bytes("report.pdf"))
      #expect(try office.sign("p", "preparer").status == 0)
      let prepared = try #require(office.bytes("report.preparer.pdf"))
      #expect(try office.sign("r", "reviewer").status == 0)
      let reviewed = try #require(office.bytes("report.reviewer.pdf"))
      #expect(office.bytes("report.pdf") == pdf && office.bytes("report.preparer.pdf") == prepared)
      #expect(prepared.starts(with: pdf) && reviewed.starts(with: prepared) && reviewed.count - prepared.count < 80_000)
      let checked = try office.run("p", "verify")
      #expect(
        checked.status == 0 && checked.error.contains("2 signatures over them are sound, 2 in PDFs too"), "\(checked.error)")
    }
  }

  @Test(.enabled(if: FormsCheck.isThere, "\(FormsCheck.absence)"), arguments: [false, true])
  func signedPDFsReadByOthers(_ isStamped: Bool) throws {
    try withTemporaryFolder { folder in
      let authority = isStamped ? try TestTSA() : nil
      let office = try office(folder, authority)
      let now = isStamped ? Int(Date().timeIntervalSince1970) : SmallNight.now
      for (person, role) in [("p", "preparer"), ("r", "reviewer")] { #expect(try office.sign(person, role).status == 0) }
      let (p, r) = (("preparer", folder + "/p/seal.pem"), ("reviewer", folder + "/r/seal.pem"))
      let store = "\(folder)/store/\(office.report)/"
      let first = try FormsCheck.faults(signedPDF: store + "report.preparer.pdf", at: now, [p], authority: authority?.caFile)
      #expect(first == [])
      let both = try FormsCheck.faults(signedPDF: store + "report.reviewer.pdf", at: now, [p, r], authority: authority?.caFile)
      #expect(both == [])
    }
  }

  /// A signed PDF that is missing, altered, of another's key or of other bytes is told apart; one that a killed run left out is made.
  @Test func tamperedPDFs() throws {
    try withTemporaryFolder { folder in
      let office = try Office(folder)
      let (preparer, reviewer) = ("report.preparer.pdf", "report.reviewer.pdf")
      #expect(try office.sign("p", "preparer").status == 0)
      try office.replace(preparer, nil)
      let missing = try office.run("p", "verify")
      #expect(
        missing.status == 11 && missing.error.contains("report missing place=\(Self.report)/\(preparer)"), "\(missing.error)")
      let early = try office.sign("r", "reviewer")
      #expect(early.status == 77 && early.error.contains("the preparer's signature is in no PDF"), "\(early.error)")
      let again = try office.sign("p", "preparer")
      #expect(again.status == 0 && again.error.contains(preparer), "\(again.error)")
      #expect(try office.sign("r", "reviewer").status == 0 && office.run("p", "verify").status == 0)

      let before = [preparer, reviewer].reduce(into: [:]) { $0[$1] = office.bytes($1) }
      func expect(_ name: String, _ word: String, _ bytes: Data?, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try office.replace(name, bytes)
        let ending = try office.run("p", "verify")
        #expect(
          ending.status == 11 && ending.error.contains("report \(word) place=\(Self.report)/\(name)"), "\(ending.error)",
          sourceLocation: sourceLocation)
        try office.replace(name, before[name])
      }
      let (first, second) = (try #require(before[preparer]), try #require(before[reviewer]))
      // In the report's part, in the update, in the empty room behind the signature, and in the table at the end.
      let count = try #require(office.bytes("report.pdf")).count
      for place in [1000, count + 30, first.count - 20_000, first.count - 40] {
        var bytes = first
        bytes[place] ^= 1
        try expect(preparer, "altered", bytes)
      }
      try expect(preparer, "altered", first + Data(" ".utf8))
      try expect(preparer, "altered", second)
      try expect(reviewer, "altered", first)
      try expect(reviewer, "missing", nil)
      // What the reviewer signed is gone: nothing else takes its place.
      try office.replace(preparer, nil)
      let gone = try office.sign("p", "preparer")
      #expect(gone.status == 11 && gone.error.contains("report.reviewer.pdf begins with its bytes"), "\(gone.error)")
      try office.replace(preparer, first)
      #expect(try office.run("p", "verify").status == 0)
    }
  }

  @Test(
    arguments: [
      (["report", "sign"], 64, "requires '--as'"), (["report", "sign", "--as", "auditor"], 64, "requires '--as'"),
      (["report", "seal"], 64, "is not one of these: sign"), (["report", "--as", "preparer"], 64, "are for 'report sign'"),
      (["report", "sign", "--as", "preparer", "--date", "2026-12-30"], 66, "the date has no report"),
      (["report", "sign", "--as", "preparer", "--since", "2026-12-30"], 64, "signs one report"),
    ] as [([String], Int32, String)]) func refuses(_ words: [String], _ status: Int32, _ message: String) throws
  {
    try withTemporaryFolder { folder in
      let office = try Office(folder)
      let ending = try Subprocess.run(Tally.path, words + ["--config", folder + "/p.json5"], environment: office.clock)
      #expect(ending.status == status && ending.error.contains(message), "\(ending.status): \(ending.error)")
    }
  }
}
