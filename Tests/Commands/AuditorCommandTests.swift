import TestSupport
import Testing

/// `tally verify` of a copy, by somebody who has no config and names whom they trust.
@Suite struct AuditorCommandTests {
  private func verify(_ bench: ExpireBench, trusting names: String...) throws -> Tally.Ending {
    try Subprocess.run(
      Tally.path, ["verify", "--store", "store"] + names.flatMap { ["--trust", $0 + ".pem"] },
      environment: ["SOURCE_DATE_EPOCH": "\(ExpireBench.now)", "SWIFT_BACKTRACE": "enable=no"], directory: bench.folder.path)
  }

  @Test("Nobody who is not named makes what was destroyed missing") func approver() async throws {
    let bench = try await ExpireBench()
    #expect(try verify(bench, trusting: "seal").status == 0)
    #expect(try bench.tally("expire", "plan").status == 0)
    #expect(try bench.tally("dispositions", "approve", "2027-11-01", by: "approver").status == 0)
    #expect(try bench.tally("expire", "run").status == 0)
    let whole = try verify(bench, trusting: "seal", "approver")
    #expect(whole.status == 0 && whole.error.contains("were released: sealed manifests list them"), "\(whole.error)")
    let unnamed = try verify(bench, trusting: "seal")
    #expect(unnamed.status == 74 && unnamed.error.contains("4 archives were destroyed"), "\(unnamed.status): \(unnamed.error)")
    #expect(unnamed.error.contains("nobody said who approves: CN=Approver") && unnamed.error.contains("with --trust"))
    #expect(!unnamed.error.contains("missing") && !unnamed.error.contains("untrusted"), "\(unnamed.error)")
    // Nor does the signature of somebody else, while the certificate names another.
    let stranger = try verify(bench, trusting: "stranger")
    #expect(stranger.status == 11, "\(stranger.error)")
  }

  @Test("A config that names others does not trust who approved") func others() async throws {
    let bench = try await ExpireBench()
    #expect(try bench.tally("expire", "plan").status == 0)
    #expect(try bench.tally("dispositions", "approve", "2027-11-01", by: "approver").status == 0)
    #expect(try bench.tally("expire", "run").status == 0)
    let config = try bench.text("seal.json5").replacing("approvers: ['approver.pem']", with: "approvers: ['stranger.pem']")
    bench.folder.write("others.json5", config)
    let others = try bench.tally("verify", by: "others")
    #expect(others.status == 11 && others.error.contains("untrusted"), "\(others.error)")
  }
}
