import Foundation
import TestSupport
import Testing

/// `tally expire` and `tally dispositions`, as they are typed.
@Suite struct ExpireCommandTests {
  private static let plan = "dispositions/2027-11-01/plan.json"

  @Test("From a plan to its certificate, and what is said of it afterwards") func fromPlanToCertificate() async throws {
    let bench = try await ExpireBench()
    let dry = try bench.tally("expire", "plan", "--dry-run")
    #expect(dry.status == 0 && dry.error.contains("2027-11-01 would be planned: 4 of 4 archives may go"), "\(dry.error)")
    #expect(bench.names("plan.json").isEmpty)
    let planned = try bench.tally("expire", "plan", "--json")
    #expect(planned.status == 0, "\(planned.error)")
    #expect(planned.error.contains("4 wait for an approval: `tally dispositions approve 2027-11-01`"))
    #expect(planned.out.contains(#""stored": true"#) && bench.names("plan.json") == [Self.plan])
    #expect(try bench.text("expire.prom").contains(#"tallystick_expire_archives{verdict="AWAITING_APPROVAL"} 4"#))

    let waits = try bench.tally("expire", "run")
    #expect(waits.status == 0 && waits.error.contains("plan of 2027-11-01: 4 archives wait"), "\(waits.error)")
    #expect(bench.names(".tar.zst").count == 4)
    #expect(try bench.tally("dispositions", "list").out.hasPrefix("2027-11-01 · WAITING · 4 archives, "))

    let approved = try bench.tally("dispositions", "approve", "2027-11-01", by: "approver")
    #expect(approved.status == 0 && approved.error.contains("is approved by CN=Approver: 4 archives"), "\(approved.error)")
    #expect(try bench.tally("dispositions", "list").out.contains(" · READY · 4 archives"))
    let dryRun = try bench.tally("expire", "run", "--dry-run")
    #expect(dryRun.status == 0 && dryRun.error.contains("4 archives would be destroyed") && bench.names(".tar.zst").count == 4)
    #expect(
      dryRun.error.contains("archive would be destroyed") && !dryRun.error.contains("archive destroyed"), "\(dryRun.error)")
    let message = try bench.tally("explain", "M-2026-10-18-0")
    #expect(message.status == 0 && message.error.contains("archives that may have something of the message M-2026-10-18-0:"))

    let run = try bench.tally("expire", "run", "--json")
    #expect(run.status == 0 && run.error.contains("plan of 2027-11-01: 4 archives destroyed"), "\(run.error)")
    #expect(run.error.contains("certified: dispositions/2027-11-01/certificate.json"))
    #expect(bench.names(".tar.zst").isEmpty && bench.names(".index").isEmpty)
    #expect(try bench.text("expire.prom").contains(#"tallystick_expire_items{result="destroyed"} 4"#))
    #expect(bench.names(".json").count { $0.hasPrefix("runs/expire-") } == 2)

    let verify = try bench.tally("verify")
    #expect(
      verify.status == 0 && verify.error.contains("4 archives were destroyed, as 1 certificate of disposition says"),
      "\(verify.error)")
    let show = try bench.tally("dispositions", "show", "2027-11-01")
    #expect(show.status == 0 && show.out.contains("DONE") && show.out.contains("- destroyed: it was destroyed"))
    #expect(show.out.contains("- policy year (c) asks for 1 year from 2026-10-18, which ended with 2027-10-18"), "\(show.out)")
    #expect(try bench.tally("expire", "run").error.contains("no plan has anything to be done"))

    let words = "was destroyed on 2027-11-01 under the plan of 2027-11-01 (dispositions/2027-11-01/certificate.json)"
    let explain = try bench.tally("explain", "archives/2026/10/18/SMS")
    #expect(explain.status == 0 && explain.out.contains("DESTROYED") && explain.out.contains(words), "\(explain.out)")
    let extract = try bench.tally("extract", "--date", "2026-10-18")
    #expect(extract.status == 66 && extract.error.contains(words), "\(extract.error)")
    let prove = try bench.tally("prove", "E-2026-10-18-0-0")
    #expect(prove.status == 66 && prove.error.contains(words), "\(prove.error)")
    let trace = try bench.tally("trace", "M-2026-10-18-0")
    #expect(trace.status == 66 && trace.error.contains(words), "\(trace.error)")
    let catalog = try bench.tally("catalog", "rebuild")
    #expect(catalog.status == 0, "\(catalog.error)")
    #expect(try bench.tally("catalog", "check").status == 0)
  }

  @Test("An approver with openssl and nothing else") func openssl() async throws {
    let bench = try await ExpireBench()
    #expect(try bench.tally("expire", "plan").status == 0)
    let words =
      "cms -sign -binary -cades -nosmimecap -md sha256 -signer approver.pem -inkey approver.key -outform DER -out approval.p7s"
    func sign(at time: Int) throws {
      let signed = try Subprocess.run(
        "/usr/bin/faketime",
        ["@\(time)", "openssl"] + words.split(separator: " ").map(String.init) + ["-in", "store/" + Self.plan],
        directory: bench.folder.path)
      #expect(signed.status == 0, "\(signed.error)")
    }
    let later = ExpireBench.now + 120
    for (time, why) in [(ExpireBench.now - 86_400, "is before the plan was made"), (later + 86_400, "is to come")] {
      try sign(at: time)
      let refused = try bench.tally(["dispositions", "approve", "2027-11-01", "--signature", "approval.p7s"], now: later)
      #expect(refused.status == 77 && refused.error.contains(why) && bench.names("approval.p7s").isEmpty, "\(refused.error)")
    }
    try sign(at: ExpireBench.now + 60)
    let dry = try bench.tally("dispositions", "approve", "2027-11-01", "--signature", "approval.p7s", "--dry-run", now: later)
    #expect(dry.status == 0 && bench.names("approval.p7s").isEmpty, "\(dry.error)")
    #expect(try bench.tally("dispositions", "approve", "2027-11-01", "--signature", "approval.p7s", now: later).status == 0)
    #expect(try bench.tally("expire", "run", now: later).status == 0)
    #expect(bench.names(".tar.zst").isEmpty)
    // The auditor, with openssl and nothing else.
    let place = "store/dispositions/2027-11-01/"
    for (seal, content, trust) in [
      ("plan.json.p7s", "plan.json", "seal.pem"), ("approval.p7s", "plan.json", "approver.pem"),
      ("certificate.json.p7s", "certificate.json", "seal.pem"),
    ] {
      let checked = try Subprocess.run(
        "/usr/bin/openssl",
        [
          "cms", "-verify", "-binary", "-inform", "DER", "-in", place + seal, "-content", place + content, "-CAfile", trust,
          "-purpose",
          "any", "-attime", "\(ExpireBench.now)", "-out", "/dev/null",
        ], directory: bench.folder.path)
      #expect(checked.status == 0, "\(seal): \(checked.error)")
    }
  }

  @Test(
    "Who may not approve is told so, and nothing is stored",
    arguments: [
      ("seal", "the role of planner"), ("auditor", "the role of auditor"), ("stranger", "may not approve"),
    ])
  func wrongRoles(_ name: String, _ words: String) async throws {
    let bench = try await ExpireBench()
    #expect(try bench.tally("expire", "plan").status == 0)
    let ending = try bench.tally("dispositions", "approve", "2027-11-01", by: name)
    #expect(ending.status == 77 && ending.error.contains(words), "\(ending.error)")
    #expect(bench.names("approval.p7s").isEmpty)
  }

  @Test("A hold that is applied between plan and run wins") func hold() async throws {
    let bench = try await ExpireBench(then: "destroy")
    #expect(try bench.tally("expire", "plan").status == 0)
    #expect(try bench.tally("hold", "apply", "LIT-1", "--person", "J. Doe", "--case", "C-1", "--channel", "SMS").status == 0)
    let run = try bench.tally("expire", "run")
    #expect(
      run.status == 0 && run.error.contains("2 archives destroyed") && run.error.contains("2 archives stay: 2 HELD"),
      "\(run.error)")
    #expect(bench.names(".tar.zst").allSatisfy { $0.contains("/SMS/") } && bench.names(".tar.zst").count == 2)
    #expect(try bench.tally("verify").status == 0)
  }

  @Test("A legal hold of the store is told, and ends with 10") func lock() async throws {
    let bench = try await ExpireBench(then: "destroy")
    #expect(try bench.tally("expire", "plan").status == 0)
    for name in bench.names(".tar.zst") {
      let parts = name.split(separator: "/")
      bench.folder.write(
        "store/" + parts.dropLast().joined(separator: "/") + "/.\(parts[parts.count - 1]).lock.json", "{\"held\":true}\n")
    }
    let run = try bench.tally("expire", "run")
    #expect(run.status == 10 && run.error.contains("4 archives stay: 4 LOCKED_BY_STORE"), "\(run.error)")
    #expect(bench.names(".tar.zst").count == 4)
  }

  @Test("A jump stops the plan, and its number accepts it") func surge() async throws {
    let bench = try await ExpireBench(more: ", surge: { floor: 1 }")
    let stopped = try bench.tally("expire", "plan")
    #expect(stopped.status == 77 && stopped.error.contains("--expect=4"), "\(stopped.error)")
    #expect(bench.names("plan.json").isEmpty)
    #expect(try bench.tally("expire", "plan", "--dry-run").error.contains("that is a jump"))
    #expect(try bench.tally("expire", "plan", "--expect", "4").status == 0)
  }

  @Test(
    arguments: [
      (["expire"], 64, "needs a subcommand"), (["expire", "plan", "--expect", "x"], 64, "a number from 0"),
      (["expire", "plan", "--as-of", "2027-12-01T00:00:00Z"], 77, "is to come"),
      (["expire", "run", "--as-of", "2027-12-01T00:00:00Z"], 77, "is to come"),
      (["dispositions", "show", "yesterday"], 64, "is not a day"),
      (["dispositions", "show", "2027-11-01"], 66, "no plan of that day"),
      (["dispositions", "approve", "2027-11-01"], 66, "no plan of that day"), (["dispositions", "approve"], 64, "requires DATE"),
      (["dispositions", "list", "x"], 64, "extra operand"),
      (["explain", "archives/2026/13/18/SMS"], 64, "is no archive's folder"),
    ] as [([String], Int32, String)])
  func refuses(_ words: [String], _ status: Int32, _ message: String) async throws {
    let bench = try await ExpireBench(days: 1)
    let ending = try Subprocess.run(
      Tally.path, words + ["--config", "seal.json5"], environment: ["SOURCE_DATE_EPOCH": "\(ExpireBench.now)"],
      directory: bench.folder.path)
    #expect(ending.status == status && ending.error.contains(message), "\(ending.status): \(ending.error)")
    #expect(bench.names(".tar.zst").count == 2)
  }

  @Test("Clocks: an as-of before the last plan's, and a machine that is behind") func clocks() async throws {
    let bench = try await ExpireBench(then: "destroy")
    #expect(try bench.tally("expire", "plan").status == 0)
    let back = try bench.tally("expire", "plan", "--as-of", "2027-10-31T00:00:00Z")
    #expect(back.status == 77 && back.error.contains("before that of an earlier plan"), "\(back.error)")
    let run = try bench.tally("expire", "run", now: ExpireBench.now - 86_400)
    #expect(run.status == 77 && run.error.contains("before that of an earlier run"), "\(run.error)")
    #expect(bench.names(".tar.zst").count == 4)
  }

  @Test("A catalog that is older than the store changes nothing: holds and plans find what it does not know") func staleCatalog()
    async throws
  {
    let bench = try await ExpireBench(then: "destroy")
    let (day, aside) = (bench.folder.path + "/store/archives/2026/10/19", bench.folder.path + "/aside")
    try FileManager.default.moveItem(atPath: day, toPath: aside)
    #expect(try bench.tally("catalog", "rebuild").status == 0)
    try FileManager.default.moveItem(atPath: aside, toPath: day)
    #expect(try bench.tally("catalog", "check").status != 0)
    let dry = try bench.tally("hold", "apply", "LIT-1", "--person", "J. Doe", "--case", "C-1", "--channel", "SMS", "--dry-run")
    #expect(dry.status == 0 && dry.error.contains("2 of 4 archives"), "\(dry.error)")
    let plan = try bench.tally("expire", "plan", "--dry-run")
    #expect(plan.status == 0 && plan.error.contains("4 of 4 archives may go"), "\(plan.error)")
    #expect(try bench.tally("hold", "apply", "LIT-1", "--person", "J. Doe", "--case", "C-1", "--channel", "SMS").status == 0)
    #expect(try bench.tally("expire", "plan").status == 0 && bench.tally("expire", "run").status == 0)
    #expect(bench.names(".tar.zst").count == 2 && bench.names(".tar.zst").allSatisfy { $0.contains("/SMS/") })
  }

  @Test("A hold that is gone, and that the last plan names, stops plan, run and sync, and lifts nothing") func lostHold()
    async throws
  {
    let bench = try await ExpireBench(then: "destroy")
    #expect(try bench.tally("hold", "apply", "LIT-1", "--person", "J. Doe", "--case", "C-1", "--channel", "SMS").status == 0)
    #expect(try bench.tally("expire", "plan").status == 0)
    try FileManager.default.removeItem(atPath: bench.folder.path + "/store/holds")
    let day = ExpireBench.now + 86_400
    for words in [["expire", "plan"], ["expire", "run"], ["hold", "sync"]] {
      let ending = try bench.tally(words, now: day)
      #expect(ending.status == 11 && ending.error.contains("holds/LIT-1/1.json"), "\(words): \(ending.error)")
    }
    #expect(bench.names(".tar.zst").count == 4)
    // What others ask for is placed all the same.
    let other = try bench.tally(
      ["hold", "apply", "LIT-2", "--person", "J. Doe", "--case", "C-1", "--channel", "EMAIL"], now: day)
    #expect(other.status == 0 && other.error.contains("2 of 4 archives are held"), "\(other.error)")
  }

  @Test("A file with two roles is refused") func twoRoles() async throws {
    let bench = try await ExpireBench(more: ", grace: 'P1D'")
    let text = try bench.text("seal.json5").replacing("auditors: ['auditor.pem']", with: "auditors: ['approver.pem']")
    bench.folder.write("seal.json5", text)
    let ending = try bench.tally("expire", "plan")
    #expect(ending.status == 78 && ending.error.contains("one certificate, one role"), "\(ending.error)")
    // The same certificate under another name.
    bench.folder.write("copy.pem", "# a copy\n" + (try bench.text("approver.pem")))
    bench.folder.write("seal.json5", text.replacing("auditors: ['approver.pem']", with: "auditors: ['copy.pem']"))
    for words in [["expire", "plan"], ["config", "check"]] {
      let copied = try bench.tally(words)
      #expect(copied.status == 78 && copied.error.contains("one certificate, one role"), "\(copied.error)")
      #expect(copied.error.contains("the roles of approver and auditor"), "\(copied.error)")
    }
  }
}
