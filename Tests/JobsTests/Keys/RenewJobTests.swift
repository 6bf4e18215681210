import Archival
import Jobs
import Operations
import Sealing
import Storage
import TestSupport
import Testing

/// Timestamps by two authorities: one that ends tomorrow, and one that lasts.
@Suite struct RenewJobTests {
  private let short: TestTSA
  private let long: TestTSA
  private let now: Int64

  init() throws {
    (short, long) = (try TestTSA(days: 1), try TestTSA(days: 400))
    now = try #require(try Self.trust([short, long]).map(\.notBefore).max())
  }

  private static func trust(_ authorities: [TestTSA]) throws -> [Certificate] {
    try authorities.flatMap { try Certificate.read(pem: readFile($0.caFile)) }
  }

  private func authority(_ tsa: TestTSA) throws -> HTTPTimestampAuthority {
    var policy = HTTPTimestampAuthority.policy
    policy.attempts = 1
    let service = HTTPService(HTTPClient(), policy, HTTPService.Surroundings(now: { 0 }, pause: { _ in }))
    return HTTPTimestampAuthority(tsa.url, service, trust: try Self.trust([short, long]))
  }

  private func run(
    _ fixture: KeysFixture, _ tsa: TestTSA, days: Int64 = 30, later: Int64 = 0, dryRun: Bool = false,
    authorities: [Certificate]? = nil, signers: [Certificate]? = nil
  ) async throws -> KeyOutcome {
    let settings = RenewJob.Settings(
      signers: signers ?? [fixture.signer.certificate], authorities: try authorities ?? Self.trust([short, long]),
      within: days * 86_400, dryRun: dryRun)
    let now = (fixture.now + later * 86_400) * 1_000_000_000
    return try await RenewJob(
      store: fixture.store, authority: try authority(tsa), settings, now: { now }, describe: KeysFixture.describe
    ).run()
  }

  @Test func renewsInTime() async throws {
    let fixture = try await KeysFixture(now: now)
    let slot = KeysFixture.slot(1)
    try await fixture.seal(slot, stamped: try authority(short))
    #expect(KeysFixture.words(try await run(fixture, long, dryRun: true)) == ["manifest.json.2.tsr"])
    #expect(long.count == 0)
    let outcome = try await run(fixture, long)
    #expect(outcome.exit == .done && outcome.written == ["\(slot)/manifest.json.2.tsr"])
    let parts = try await ["", ".p7s", ".tsr", ".2.tsr"].asyncMap { try await fixture.read("\(slot)/manifest.json\($0)") }
    // As an auditor does it: openssl, over the bytes one behind the other.
    let work = TemporaryFolder()
    work.write("all", parts[0] + parts[1] + parts[2])
    work.write("token", parts[3])
    let ending = try Subprocess.run(
      "/usr/bin/openssl", ["ts", "-verify", "-data", "all", "-in", "token", "-CAfile", long.caFile], directory: work.path)
    #expect(ending.status == 0, "\(ending.error)")
    // Two days on the first authority has ended, and all still holds.
    let verdicts = TimestampChain.verify(
      content: parts[0], signature: parts[1], responses: Array(parts[2...]), trust: try Self.trust([short, long]),
      at: now + 2 * 86_400)
    #expect(verdicts.allSatisfy { if case .intact = $0 { true } else { false } })
    // Not due any more, and the next time far away it is again.
    #expect(KeysFixture.words(try await run(fixture, long, later: 2)) == ["current"])
    #expect(long.count == 1)
    #expect(KeysFixture.words(try await run(fixture, long, later: 380, dryRun: true)) == ["manifest.json.3.tsr"])
  }

  @Test func aSealWithoutATimestampGetsItsFirst() async throws {
    let fixture = try await KeysFixture(now: now)
    for day in 1...2 { try await fixture.seal(KeysFixture.slot(day)) }
    // Not sealed yet: no affair of this job.
    try await fixture.store.put([1], as: fixture.key("\(KeysFixture.slot(3))/manifest.json"))
    #expect(KeysFixture.words(try await run(fixture, long)) == ["manifest.json.tsr", "manifest.json.tsr"])
    let digest = SHA256.hash(try await fixture.read("\(KeysFixture.slot(1))/manifest.json.p7s"))
    let response = try await fixture.read("\(KeysFixture.slot(1))/manifest.json.tsr")
    guard case .intact = Timestamp.verify(response, of: digest, trust: try Self.trust([long])) else {
      Issue.record("not intact")
      return
    }
    #expect(KeysFixture.words(try await run(fixture, long)) == ["current", "current"])
    let use = try await KeyUse.read(fixture.store, parallelism: 4)
    #expect(use.unstamped == 0 && use.authorities.values.reduce(0, +) == 2)
  }

  @Test func dispositionsAreRenewedToo() async throws {
    let fixture = try await KeysFixture(now: now)
    let folder = "dispositions/2033-01-05"
    for name in ["plan.json", "certificate.json", "certificate.2.json"] {
      try await fixture.seal(folder, as: name, stamped: try authority(short))
    }
    // What has no seal, or is one, is no affair of this job.
    for name in ["order.json", "approval.p7s", "report/v1/report.json.p7s"] {
      try await fixture.store.put([1], as: fixture.key("\(folder)/\(name)"))
    }
    let outcome = try await run(fixture, long)
    #expect(KeysFixture.words(outcome) == ["certificate.2.json.2.tsr", "certificate.json.2.tsr", "plan.json.2.tsr"])
    #expect(outcome.written.allSatisfy { $0.hasPrefix(folder) })
    #expect(outcome.items.map(\.document) == ["certificate.2.json", "certificate.json", "plan.json"])
    #expect(KeysFixture.words(try await run(fixture, long, later: 2)) == ["current", "current", "current"])
    let use = try await KeyUse.read(fixture.store, parallelism: 4)
    #expect(use.authorities.values.reduce(0, +) == 3 && use.unstamped == 0)
  }

  /// A certificate of disposition proves something when the authority that stamped it first has ended.
  @Test func aRenewedCertificateOfDispositionIsVerified() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    #expect(try await fixture.run().exit == .done)
    for tsa in [short, long] {
      let settings = RenewJob.Settings(
        signers: [fixture.packed.key.certificate], authorities: try Self.trust([short, long]), within: 30 * 86_400, dryRun: false)
      let now = now * 1_000_000_000
      let outcome = try await RenewJob(
        store: fixture.store, authority: try authority(tsa), settings, now: { now }, describe: KeysFixture.describe
      ).run()
      // Four manifests, the plan, the certificate.
      #expect(outcome.exit == .done && outcome.written.count == 6)
    }
    var settings = ArchiveVerifyJob.Settings(
      store: fixture.packed.id,
      trust: Trust(signers: [fixture.packed.key.certificate], authorities: try Self.trust([short, long])), now: now + 3 * 86_400)
    settings.depth = .quick
    let verified = try await ArchiveVerifyJob(store: fixture.store, settings: settings).run()
    #expect(verified.findings.filter { $0.verdict.isFailure } == [], "\(verified.words)")
    let renewal = try #require(fixture.store.contents.keys.first { $0.name == "certificate.json.2.tsr" })
    fixture.store.tamper(renewal, nil)
    let late = try await ArchiveVerifyJob(store: fixture.store, settings: settings).run()
    #expect(late.findings.contains { $0.place.contains("certificate.json.tsr") }, "\(late.words)")
  }

  /// The authority has no new certificate yet: a token of its would change nothing.
  @Test func nothingIsRenewedByACertificateThatEnds() async throws {
    let fixture = try await KeysFixture(now: now)
    for day in 1...2 { try await fixture.seal(KeysFixture.slot(day), stamped: try authority(short)) }
    let outcome = try await run(fixture, short)
    #expect(outcome.exit == .tryAgain && outcome.written.isEmpty && short.count == 3)
    #expect(try await fixture.objects().count == 6)
  }

  @Test func whatIsAlteredIsNotVouchedFor() async throws {
    let fixture = try await KeysFixture(now: now)
    for day in 1...3 { try await fixture.seal(KeysFixture.slot(day), stamped: try authority(short)) }
    // Another manifest, another seal, and a token that is another's.
    try await fixture.store.put([1], as: fixture.key("\(KeysFixture.slot(4))/manifest.json"))
    for name in ["p7s", "tsr"] {
      let bytes = try await fixture.read("\(KeysFixture.slot(1))/manifest.json.\(name)")
      try await fixture.store.put(bytes, as: fixture.key("\(KeysFixture.slot(4))/manifest.json.\(name)"))
    }
    try await fixture.seal(KeysFixture.slot(5))
    let other = try await fixture.read("\(KeysFixture.slot(1))/manifest.json.tsr")
    try await fixture.store.put(other, as: fixture.key("\(KeysFixture.slot(5))/manifest.json.tsr"))
    // One is missing in the row; one is garbage.
    try await fixture.seal(KeysFixture.slot(6), stamped: try authority(short))
    try await fixture.store.put(other, as: fixture.key("\(KeysFixture.slot(6))/manifest.json.3.tsr"))
    try await fixture.seal(KeysFixture.slot(7))
    try await fixture.store.put([1], as: fixture.key("\(KeysFixture.slot(7))/manifest.json.tsr"))
    // A stranger's seal.
    try await fixture.seal(KeysFixture.slot(8), by: SigningKey.make(name: "Stranger", from: now - 10_000, days: 10))
    let outcome = try await run(fixture, long)
    let renewed = Array(repeating: "manifest.json.2.tsr", count: 3)
    #expect(KeysFixture.words(outcome) == renewed + Array(repeating: "failed 11", count: 4) + ["failed 78"])
    #expect(outcome.exit == .integrity && long.count == 3)
    let use = try await KeyUse.read(fixture.store, parallelism: 1)
    #expect(use.failures.map(\.place) == ["\(KeysFixture.slot(7))/manifest.json.tsr"] && use.unstamped == 1)
  }

  @Test func tooLateIsTold() async throws {
    let fixture = try await KeysFixture(now: now)
    try await fixture.seal(KeysFixture.slot(1), stamped: try authority(short))
    let outcome = try await run(fixture, long, later: 3)
    #expect(KeysFixture.words(outcome) == ["failed 11"] && outcome.failures[0].cause.contains("ended on"))
    // Of an authority that nobody trusts.
    #expect(KeysFixture.words(try await run(fixture, long, authorities: try Self.trust([long]))) == ["failed 78"])
  }

  /// An authority that is out of order ends the run; nothing half done is left, and the next run does the rest.
  @Test func anAuthorityThatFails() async throws {
    let broken = try TestTSA(days: 400) { _ in .status(503) }
    let fixture = try await KeysFixture(now: now)
    for day in 1...3 { try await fixture.seal(KeysFixture.slot(day)) }
    let outcome = try await run(fixture, broken)
    #expect(outcome.exit == .unavailable && outcome.items.isEmpty)
    #expect(try await fixture.objects().count == 6)
    #expect(try await run(fixture, long).written.count == 3)
  }
}

extension Array {
  fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async throws -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await body(element)) }
    return results
  }
}
