import Archival
import Events
import Sealing
import TestSupport
import Testing

@Suite struct EventProofTests {
  private let now = SealedFixture.sealedAt + 86_400

  private func proof(_ fixture: SealedFixture, leaf: Int = 1) throws -> EventProof {
    try fixture.proof(of: leaf, in: fixture.slots[0])
  }

  private func check(_ proof: EventProof, _ trust: [Certificate], now: Int64? = nil) -> EventProof.Verdict {
    proof.check(trust: Trust(signers: trust, authorities: trust), now: now ?? self.now)
  }

  private func bytes(_ proof: EventProof) -> [UInt8] {
    var json = JSONWriter(prettyPrinted: true)
    json.value(proof.json)
    return json.bytes
  }

  @Test func readsWhatItWritesAndProves() throws {
    let fixture = try SealedFixture(days: 1)
    for leaf in 0..<3 {
      let proof = try proof(fixture, leaf: leaf)
      #expect(try EventProof(bytes(proof)) == proof)
      let verdict = check(proof, [fixture.key.certificate])
      #expect(verdict.isProved && verdict.findings.isEmpty)
      #expect(verdict.manifest?.id == (try fixture.manifest(fixture.slots[0])).id)
    }
  }

  @Test func anotherEventIsNotProved() throws {
    let fixture = try SealedFixture(days: 1)
    var proof = try proof(fixture)
    for event in [
      proof.event + " ", proof.event.replacing("outbound", with: "inbound"), "", try self.proof(fixture, leaf: 2).event,
    ] {
      proof.event = event
      let verdict = check(proof, [fixture.key.certificate])
      #expect(!verdict.isProved)
      #expect(verdict.findings.map(\.verdict) == [.altered])
      #expect(verdict.findings.map(\.place) == ["event"])
    }
  }

  @Test func neitherIsAnotherPlaceOrPath() throws {
    let fixture = try SealedFixture(days: 1)
    let sound = try proof(fixture)
    for change: @Sendable (inout InclusionProof) -> Void in [
      { $0.index = 0 }, { $0.index = -1 }, { $0.index = .max }, { $0.count = 4 }, { $0.count = 0 }, { $0.path.removeLast() },
      { $0.path.append($0.path[0]) }, { $0.path.swapAt(0, 1) },
    ] {
      var proof = sound
      change(&proof.proof)
      #expect(!check(proof, [fixture.key.certificate]).isProved)
    }
  }

  @Test func whoIsNotTrustedProvesNothing() throws {
    let fixture = try SealedFixture(days: 1)
    let proof = try proof(fixture)
    let other = try SigningKey.make(name: "Other", from: SealedFixture.sealedAt, days: 9)
    #expect(check(proof, [other.certificate]).findings.map(\.verdict) == [.untrusted])
    #expect(check(proof, []).findings.map(\.verdict) == [.notCheckable])
    let late = check(proof, [fixture.key.certificate], now: fixture.key.certificate.notAfter)
    #expect(!late.isProved && late.findings.map(\.verdict) == [.notCheckable])
  }

  /// Every byte of a document: whatever is flipped, it proves nothing, or the very same.
  @Test func aFlippedBitAnywhereShows() throws {
    let fixture = try SealedFixture(days: 1, channels: [.sms])
    let proof = try proof(fixture)
    let sound = bytes(proof)
    for index in sound.indices {
      var flipped = sound
      flipped[index] ^= 1 << UInt8(index % 8)
      guard let read = try? EventProof(flipped), check(read, [fixture.key.certificate]).isProved else { continue }
      #expect(read == proof, "byte \(index)")
    }
  }

  @Test func tellsANewerFormatFromDamage() throws {
    #expect(throws: ManifestError.newer(format: 2, of: "proof")) { try EventProof(Array(#"{"format":2}"#.utf8)) }
    #expect(throws: ManifestError.damaged("it has no format", of: "proof")) { try EventProof(Array("{}".utf8)) }
  }
}
