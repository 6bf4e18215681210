import Archival
import Foundation
import Sealing
import TestSupport
import Testing

/// What somebody put below `archives/` who may write there, and has no key.
struct PlantedArchiveTests {
  typealias Bench = ArchiveReadersTests.Bench

  /// Events that nobody trusted sealed are not handed out as if he had.
  @Test func whatNobodyTrustedSealedStaysIn() async throws {
    let bench = try await Bench(days: 1)
    let blind = try bench.tally("extract", "--channel", "SMS")
    #expect(blind.status == 78 && blind.out.isEmpty && blind.error.contains("no certificate is trusted"), "\(blind.error)")
    bench.folder.write("store/archives/2026/10/18/SMS/manifest.json.p7s", Array("junk".utf8))
    let forged = try bench.tally("extract", "--channel", "SMS", "--trust", "trust.pem")
    #expect(forged.status == 11 && forged.out.isEmpty && forged.error.contains("SMS/manifest.json"), "\(forged.error)")
  }

  /// The highest number counts where it opens: anybody may put one there, and in a locked bucket nobody takes it away.
  @Test func aPlantedKeyHidesNone() async throws {
    let bench = try await Bench(encrypted: true, days: 1)
    let sound = try bench.tally("extract", "--channel", "SMS", config: true)
    let folder = "archives/2026/10/18/SMS"
    let other = FileKeys([try KeyEncryptionKey(id: "k1", created: 1_790_000_000)])
    let context = KeyDocument.context(store: bench.packed.id, archive: folder, policy: "default")
    let planted = KeyDocument(
      store: bench.packed.id, archive: folder, policy: "default", wrapped: try other.wrap(try DataKey(), context: context))
    bench.folder.write("store/\(folder)/key.9.json", planted.bytes)
    bench.folder.write("store/\(folder)/key.9223372036854775807.json", planted.bytes)
    bench.folder.write("store/\(folder)/rewrite-9223372036854775807/manifest.json", [1])
    bench.folder.write("store/\(folder)/rewrite-9223372036854775807/manifest.json.p7s", [1])
    let opened = try bench.tally("extract", "--channel", "SMS", config: true)
    #expect(opened.status == 0 && opened.out == sound.out && !sound.out.isEmpty, "\(opened.error)")
    let deep = try bench.tally("verify", "--deep", config: true)
    #expect(deep.status == 0 && deep.error.contains("\(folder)/key.9.json"), "\(deep.error)")
    // Told by the same rule, and counted with the key that opens.
    let listed = try bench.tally("keys", "list", config: true)
    #expect(listed.status == 0 && listed.error.contains("\(folder)/key.9.json"), "\(listed.error)")
    #expect(listed.out.contains("opens 2 archives"), "\(listed.out)")
    let rotated = try bench.tally("keys", "rotate", config: true)
    #expect(rotated.status == 0, "\(rotated.error)")
  }

  @Test func anAuthorityIsNoSignerOfAKit() async throws {
    let bench = try await Bench(days: 1)
    let authority = try SigningKey.make(name: "Authority", from: SealedFixture.sealedAt - 86_400, days: 9)
    bench.folder.write("tsa.pem", try authority.certificate.pem())
    let made = try bench.tally(
      "export", "--channel", "SMS", "--out", "kit", "--trust", "trust.pem", "--trust-tsa", "tsa.pem")
    #expect(made.status == 0, "\(made.error)")
    #expect(try bench.text("kit/trust.pem") == bench.text("trust.pem"))
    #expect(try bench.text("kit/tsa.pem") == bench.text("tsa.pem"))
  }
}
