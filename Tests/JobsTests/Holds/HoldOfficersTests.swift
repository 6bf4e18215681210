import Events
import Operations
import Retention
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

/// Holds that only hold officers may let go.
@Suite struct HoldOfficersTests {
  private let fixture = HoldFixture()
  private let officer: SigningKey
  private let stranger: SigningKey
  private let ended: SigningKey
  private let second: SigningKey

  init() throws {
    let now = Instant(nanoseconds: fixture.clock.now()).seconds
    func make(_ name: String, days: Int = 30) throws -> SigningKey {
      try SigningKey.make(name: name, from: now - 10 * 86_400, days: days)
    }
    (officer, stranger, ended) = (try make("Officer"), try make("Stranger"), try make("Ended", days: 9))
    second = try make("Second")
  }

  private var officers: HoldOfficers { HoldOfficers([officer, ended, second].map(\.certificate)) }

  private func register(_ key: SigningKey, another: Bool = false) -> HoldRegister {
    let clock = fixture.clock
    return HoldRegister(
      store: fixture.store, releaseByAnother: another, officers: officers,
      // Whoever has a key that has ended puts the time of the seal back.
      sign: {
        try CMSSeal.sign($0, with: key, at: min(Instant(nanoseconds: clock.now()).seconds, key.certificate.notAfter - 60))
      },
      now: { clock.now() })
  }

  private func known() async throws -> Hold? {
    try await HoldLedger(store: fixture.store, officers: officers).hold("LIT-1")
  }

  @Test func anOfficerAppliesAndReleases() async throws {
    _ = try await register(officer).apply(fixture.hold("LIT-1", .make(channels: [.sms])))
    _ = try await register(officer).release("LIT-1", by: "K. Roe", reason: "settled")
    let hold = try await known()
    #expect(hold?.fault == nil && hold?.isActive == false)
    for number in 1...2 {
      // As anybody checks it.
      let revision = try fixture.bytes("holds/LIT-1/\(number).json")
      let signature = try fixture.bytes("holds/LIT-1/\(number).json.p7s")
      guard case .intact(let signer) = CMSSeal.verify(signature, of: revision, trust: [officer.certificate]) else {
        Issue.record("revision \(number) is not signed")
        continue
      }
      #expect(signer.certificate == officer.certificate)
    }
  }

  @Test func nobodyElseDoes() async throws {
    for key in [stranger, ended] {
      let error = await #expect(throws: JobError.self) {
        try await register(key).apply(fixture.hold("LIT-1", .everything))
      }
      #expect(error?.code == .refused)
      await #expect(throws: JobError.self) { try await register(key).apply(fixture.hold("LIT-1", .everything), dryRun: true) }
    }
    #expect(fixture.store.contents.isEmpty)
    _ = try await register(officer).apply(fixture.hold("LIT-1", .everything))
    let before = fixture.store.contents
    await #expect(throws: JobError.self) { try await register(stranger).release("LIT-1", by: "x", reason: "y") }
    #expect(fixture.store.contents == before)
  }

  @Test("A release that no officer signed lets go of nothing, and an officer can sign it afterwards") func unsigned() async throws
  {
    // Whoever may write in `holds/`, without the officers' config.
    let plain = fixture.register()
    _ = try await plain.apply(fixture.hold("LIT-1", .make(channels: [.sms])))
    // What holds more counts whoever wrote it.
    #expect(try await known()?.fault == nil)
    _ = try await plain.release("LIT-1", by: "x", reason: "y")
    #expect(try await known()?.fault?.contains("no hold officer signed it") == true)
    #expect(try await known()?.isActive == true)
    await #expect(throws: JobError.self) { try await register(officer).release("LIT-1", by: "x", reason: "another") }
    await #expect(throws: JobError.self) { try await register(officer).apply(fixture.hold("LIT-1", .everything)) }
    // A stranger's signature is as good as none.
    fixture.put(
      "holds/LIT-1/2.json.p7s",
      try CMSSeal.sign(fixture.bytes("holds/LIT-1/2.json"), with: stranger, at: Instant(nanoseconds: fixture.clock.now()).seconds)
    )
    #expect(try await known()?.isActive == true)
    // So is one by a certificate that had ended before the release, whatever time it bears.
    fixture.put(
      "holds/LIT-1/2.json.p7s",
      try CMSSeal.sign(fixture.bytes("holds/LIT-1/2.json"), with: ended, at: ended.certificate.notAfter - 60))
    #expect(try await known()?.isActive == true)
    fixture.put("holds/LIT-1/2.json.p7s", nil)
    #expect(try await register(officer).release("LIT-1", by: "x", reason: "y").stored == nil)
    #expect(try await known()?.fault == nil)
    #expect(try await known()?.isActive == false)
    // What an officer signed counts when the certificate has ended.
    fixture.clock.advance(by: 86_400_000_000_000 * 365)
    #expect(try await known()?.isActive == false)
  }

  @Test("Who signed a hold does not release it under another name, where another person is asked for") func anotherOfficer()
    async throws
  {
    _ = try await register(officer, another: true).apply(fixture.hold("LIT-1", .make(channels: [.sms])))
    _ = try await register(second, another: true).apply(fixture.hold("LIT-1", .everything, by: "K. Roe"))
    let before = fixture.store.contents
    // Names can be typed.
    let error = await #expect(throws: JobError.self) {
      try await register(officer, another: true).release("LIT-1", by: "Anybody", reason: "settled")
    }
    #expect(error?.code == .refused && error?.description.contains("CN=Officer signed revision 1") == true)
    await #expect(throws: JobError.self) {
      try await register(second, another: true).release("LIT-1", by: "Anybody", reason: "settled", dryRun: true)
    }
    #expect(fixture.store.contents == before)
    // Nor with a newer certificate of that name, nor by signing what somebody else stored.
    let renewed = try SigningKey.make(name: "Officer", from: Instant(nanoseconds: fixture.clock.now()).seconds - 60, days: 30)
    let officers = HoldOfficers([officer, second, renewed].map(\.certificate))
    #expect(renewed.certificate.isSamePerson(as: officer.certificate))
    #expect(!second.certificate.isSamePerson(as: renewed.certificate))
    let clock = fixture.clock
    let other = HoldRegister(
      store: fixture.store, releaseByAnother: true, officers: officers,
      sign: { try CMSSeal.sign($0, with: renewed, at: Instant(nanoseconds: clock.now()).seconds) }, now: { clock.now() })
    await #expect(throws: JobError.self) { try await other.release("LIT-1", by: "Anybody", reason: "settled") }
    _ = try await fixture.register().release("LIT-1", by: "Anybody", reason: "settled")
    await #expect(throws: JobError.self) {
      try await register(officer, another: true).release("LIT-1", by: "Anybody", reason: "settled")
    }
    #expect(try await known()?.isActive == true)
    #expect(try await register(officer).release("LIT-1", by: "Anybody", reason: "settled").stored == nil)
    #expect(try await known()?.isActive == false)
  }

  @Test func aRevisionThatHoldsLessNeedsASignature() async throws {
    _ = try await register(officer).apply(fixture.hold("LIT-1", .everything))
    var narrow = fixture.hold("LIT-1", .make(channels: [.sms]))
    (narrow.revision, narrow.recordedAt) = (2, Instant(nanoseconds: fixture.clock.now(), digits: 3))
    narrow.previous = SHA256.hash(try fixture.bytes("holds/LIT-1/1.json")).description
    fixture.put("holds/LIT-1/2.json", narrow.json)
    #expect(try await HoldLedger(store: fixture.store).hold("LIT-1")?.fault == nil)
    #expect(try await known()?.fault?.contains("lets go of something") == true)
  }

  @Test func killedAtEachWriteAndRunAgain() async throws {
    var kills = 0
    for change in 1... {
      let fixture = HoldFixture()
      let (clock, key) = (fixture.clock, officer)
      func register(_ store: any ObjectStore) -> HoldRegister {
        HoldRegister(
          store: store, releaseByAnother: false, officers: officers,
          sign: { try CMSSeal.sign($0, with: key, at: Instant(nanoseconds: clock.now()).seconds) }, now: { clock.now() })
      }
      let plan = FaultPlan(crashAt: change)
      let faulty = FaultyStore(fixture.store, plan)
      do {
        _ = try await register(faulty).apply(fixture.hold("LIT-1", .everything))
        _ = try await register(faulty).release("LIT-1", by: "x", reason: "y")
      } catch { kills += 1 }
      guard plan.hasCrashed else { break }
      // Held from the first revision on, and until the release has its signature.
      let ledger = HoldLedger(store: fixture.store, officers: officers)
      let isSigned = fixture.store.contents.keys.contains { $0.description == "holds/LIT-1/2.json.p7s" }
      #expect(try await ledger.all().allSatisfy { $0.isActive != isSigned })
      _ = try? await register(fixture.store).apply(fixture.hold("LIT-1", .everything))
      _ = try await register(fixture.store).release("LIT-1", by: "x", reason: "y")
      #expect(try await ledger.hold("LIT-1")?.fault == nil)
    }
    #expect(kills >= 4)
  }
}
