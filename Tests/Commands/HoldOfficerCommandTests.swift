import TestSupport
import Testing

/// Holds where the config names hold officers, as they are typed.
@Suite struct HoldOfficerCommandTests {
  @Test("Only a hold officer's certificate applies and releases, and anybody can check whose it was") func officers() async throws
  {
    let bench = try await ExpireBench(then: "destroy", officers: true)
    let apply = ["hold", "apply", "LIT-1", "--person", "J. Doe", "--case", "C-1", "--everything"]
    let release = ["hold", "release", "LIT-1", "--person", "K. Roe", "--reason", "settled"]
    for name in ["seal", "approver", "auditor", "stranger"] {
      for words in [apply, apply + ["--dry-run"]] {
        let refused = try bench.tally(words, by: name)
        #expect(refused.status == 77 && refused.error.contains("no hold officer"), "\(name): \(refused.error)")
      }
    }
    #expect(bench.names(".json").allSatisfy { !$0.hasPrefix("holds/") })
    let dry = try bench.tally(apply + ["--dry-run"], by: "officer")
    #expect(dry.status == 0 && bench.names(".p7s").allSatisfy { !$0.hasPrefix("holds/") }, "\(dry.error)")
    #expect(try bench.tally(apply, by: "officer").status == 0)
    #expect(try bench.tally(release, by: "seal").status == 77)
    #expect(try bench.tally("expire", "plan").error.contains("4 stay: HELD"))
    #expect(try bench.tally(release, by: "officer").status == 0)
    #expect(try bench.tally("hold", "list").out.hasPrefix("LIT-1 · RELEASED"))
    for number in 1...2 {
      let revision = "store/holds/LIT-1/\(number).json"
      let checked = try Subprocess.run(
        "/usr/bin/openssl",
        [
          "cms", "-verify", "-binary", "-inform", "DER", "-in", revision + ".p7s", "-content", revision, "-CAfile", "officer.pem",
          "-purpose", "any", "-attime", "\(ExpireBench.now)", "-out", "/dev/null",
        ], directory: bench.folder.path)
      #expect(checked.status == 0, "\(checked.error)")
    }
  }

  @Test("A release that is written around the command lets go of nothing") func aroundTheCommand() async throws {
    let bench = try await ExpireBench(then: "destroy", officers: true)
    // Somebody who may write in the store, and whose own config names no officers.
    let text = try bench.text("stranger.json5").replacing(", holdOfficers: ['officer.pem']", with: "")
    bench.folder.write("stranger.json5", text)
    let apply = ["hold", "apply", "LIT-1", "--person", "J. Doe", "--case", "C-1", "--channel", "SMS"]
    #expect(try bench.tally(apply, by: "officer").status == 0)
    let release = ["hold", "release", "LIT-1", "--person", "K. Roe", "--reason", "settled"]
    #expect(try bench.tally(release, by: "stranger").status == 0)
    // A month after that grace is over.
    let later = ExpireBench.now + 60 * 86_400
    #expect(try bench.tally("hold", "list", now: later).out.hasPrefix("LIT-1 · UNRELIABLE"))
    let plan = try bench.tally("expire", "plan", now: later)
    #expect(plan.status == 0 && plan.error.contains("4 stay: HELD"), "\(plan.error)")
    #expect(try bench.tally("expire", "run", now: later).status == 0 && bench.names(".tar.zst").count == 4)
    // An officer stands up for it.
    #expect(try bench.tally(release, by: "officer", now: later).status == 0)
    let next = try bench.tally("expire", "plan", now: later + 86_400)
    #expect(next.status == 0 && next.error.contains("4 of 4 archives may go"), "\(next.error)")
  }
}
