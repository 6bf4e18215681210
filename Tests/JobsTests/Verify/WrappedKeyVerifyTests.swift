import Archival
import Events
import Foundation
import Jobs
import Sealing
import Storage
import TestSupport
import Testing

/// Wrapped keys that somebody has been at.
@Suite struct WrappedKeyVerifyTests {
  /// Every byte of `key.json`: with the key at hand, a look inside finds each, but for the date of the key-encryption key, which nothing binds.
  @Test func aFlippedBitAnywhereShows() async throws {
    let wrapping = try KeyEncryptionKey(id: "k1", created: 1_790_000_000, bytes: Array(repeating: 7, count: 32))
    let packed = try await PackedStore(days: 1, records: 2, encryptedBy: wrapping)
    let key = try #require(ObjectKey("archives/2026/10/18/SMS/key.json"))
    let sound = try #require(packed.store.contents[key])
    let date = try #require(LogicalDate("2026-10-18"))
    let file = FileKeys([wrapping])
    let keys = Keyring(wrapping: file, [KeyKind.file: file])
    var settings = ArchiveVerifyJob.Settings(
      store: packed.id, trust: Trust(signers: [packed.key.certificate], authorities: []), now: SealedFixture.sealedAt)
    (settings.depth, settings.days, settings.keys) = (.contents, date...date, keys)
    #expect(try await ArchiveVerifyJob(store: packed.store, settings: settings).run().isIntact)
    let text = String(decoding: sound, as: UTF8.self)
    let created = try #require(text.firstRange(of: Instant(nanoseconds: wrapping.created * 1_000_000_000, digits: 0).description))
    let free =
      text.utf8.distance(
        from: text.startIndex, to: created.lowerBound)..<text.utf8.distance(from: text.startIndex, to: created.upperBound)
    for index in sound.indices where !free.contains(index) {
      var flipped = sound
      flipped[index] ^= 1 << UInt8(index % 8)
      packed.store.tamper(key, flipped)
      let result = try await ArchiveVerifyJob(store: packed.store, settings: settings).run()
      #expect(!result.isIntact, "byte \(index)")
      #expect(result.findings.allSatisfy { $0.place == key.description || $0.verdict == .notCheckable }, "byte \(index)")
    }
    // What only the key-encryption key vouches for is altered, on any look that has it.
    for (text, other) in [
      ("\"default\"", "\"defaulu\""), ("AES256-GCM", "AES256-GCN"), ("\"wrapped\":\"", "\"wrapped\":\"AAAA"),
    ] {
      var changed = String(decoding: sound, as: UTF8.self).replacing(text, with: other)
      // As long as it was.
      if other.hasSuffix("AAAA"), let place = changed.firstRange(of: other)?.upperBound {
        changed.removeSubrange(place..<changed.index(place, offsetBy: 4))
      }
      packed.store.tamper(key, Array(changed.utf8))
      for depth in [ArchiveVerifyJob.Depth.digests, .contents] {
        settings.depth = depth
        let result = try await ArchiveVerifyJob(store: packed.store, settings: settings).run()
        #expect(result.findings.contains { $0.verdict == .altered && $0.place == key.description }, "\(text) \(depth)")
        #expect(result.unread == (depth == .contents ? 1 : 0))
      }
    }
    // One whose key is not at hand is not altered, and stops no look that needs none.
    packed.store.tamper(key, sound)
    settings.keys = Keyring(wrapping: FileKeys([]), [KeyKind.file: FileKeys([])])
    #expect(try await ArchiveVerifyJob(store: packed.store, settings: settings).run().isDamaged == false)
    settings.depth = .digests
    #expect(try await ArchiveVerifyJob(store: packed.store, settings: settings).run().isIntact)
    packed.store.tamper(key, nil)
    let gone = try await ArchiveVerifyJob(store: packed.store, settings: settings).run()
    #expect(gone.findings.contains { $0.verdict == .missing && $0.place == key.description })
  }
}
