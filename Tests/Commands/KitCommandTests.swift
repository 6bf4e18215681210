import Archival
import Events
import Foundation
import Sealing
import TestSupport
import Testing

/// `tally export` on sealed stores, and what somebody does with the kit.
struct KitCommandTests {
  private typealias Bench = ArchiveReadersTests.Bench

  private func check(_ bench: Bench, _ kit: String, trust: String = "trust.pem") throws -> Tally.Ending {
    try Subprocess.run("/bin/sh", [kit + "/verify.sh", trust], directory: bench.folder.path)
  }

  @Test func aKitChecksItself() async throws {
    let bench = try await Bench()
    let dry = try bench.tally("export", "--channel", "SMS", "--out", "kit", "--trust", "trust.pem", "--dry-run", "--json")
    #expect(dry.status == 0 && !bench.exists("kit"), "\(dry.error)")
    let made = try bench.tally("export", "--channel", "SMS", "--out", "kit", "--trust", "trust.pem")
    #expect(made.status == 0, "\(made.error)")
    let checked = try check(bench, "kit")
    #expect(checked.status == 0, "\(checked.error)")
    // From the first SMS manifest to the last, with the EMAIL manifest between them.
    #expect(
      checked.out.contains("3 manifests are sealed, 2 archives are whole, 0 events are proved; 0 findings"), "\(checked.out)")
    #expect(checked.out.contains("objects that manifests name are not in this kit"))
    #expect(try bench.text("kit/README.txt").contains(bench.packed.key.certificate.fingerprint.description))
    let again = try bench.tally("export", "--channel", "SMS", "--out", "kit", "--trust", "trust.pem")
    #expect(again.status == 77)
    // It is no copy of the store.
    let verified = try Subprocess.run(
      Tally.path, ["verify", "--store", "kit", "--trust", "trust.pem"], directory: bench.folder.path)
    #expect(verified.status == 77 && verified.error.contains("sh kit/verify.sh"), "\(verified.error)")
    // GNU tar and zstd unpack what is in it.
    let object = bench.packed.manifests[0].archive?.object.key ?? ""
    let unpacked = try Subprocess.run(
      "/bin/sh",
      [
        "-ec",
        "zstd -q -dc kit/\(object) | tar -xf - && cd 20261018-SMS-* && sha256sum -c --quiet manifest-sha256.txt && cat data/events/*/*",
      ],
      directory: bench.folder.path)
    #expect(unpacked.status == 0, "\(unpacked.error)")
    #expect(unpacked.out == (bench.packed.records[bench.packed.manifests[0].slot] ?? []).map { $0 + "\n" }.joined())
  }

  @Test func aKitOfEventsProvesThem() async throws {
    let bench = try await Bench()
    let made = try bench.tally(
      "export", "--message", "M-2026-10-19-2", "--out", "kit", "--trust", "trust.pem", "--trust-tsa", "trust.pem", "--json")
    #expect(made.status == 0 && made.error.contains("sh kit/verify.sh TRUSTED.pem TSA.pem"), "\(made.error)")
    let wanted = bench.lines.filter { $0.contains("\"M-2026-10-19-2\"") }.count
    #expect(try JSONValue.parse(Array(made.out.utf8))["events"]?.intValue == wanted)
    let checked = try check(bench, "kit")
    #expect(
      checked.status == 0 && checked.out.contains("\(wanted) events are proved; 0 findings"), "\(checked.out)\(checked.error)")
    let proofs = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path + "/kit/events").sorted()
    let proof = try Subprocess.run(
      Tally.path, ["verify-proof", "kit/events/\(proofs[0])/proof.json", "--trust", "trust.pem"],
      environment: ["SOURCE_DATE_EPOCH": "\(SealedFixture.sealedAt)"], directory: bench.folder.path)
    #expect(proof.status == 0, "\(proof.error)")
  }

  @Test func encryptedArchivesAreDecryptedInAKit() async throws {
    let bench = try await Bench(encrypted: true, days: 1)
    let made = try bench.tally("export", "--date", "2026-10-18", "--out", "kit", config: true)
    #expect(made.status == 0, "\(made.error)")
    #expect(made.error.contains("2 archives are decrypted in it"))
    let checked = try check(bench, "kit")
    #expect(checked.status == 0 && checked.out.contains("2 archives are whole"), "\(checked.out)\(checked.error)")
    let closed = try bench.tally("export", "--date", "2026-10-18", "--out", "other", "--trust", "trust.pem")
    #expect(closed.status == 78, "\(closed.error)")
  }

  @Test func whatIsNotIntactIsNotHandedOut() async throws {
    let bench = try await Bench(days: 1)
    try bench.flip(bench.packed.manifests[0].archive?.object.key ?? "", at: 700)
    let damaged = try bench.tally("export", "--channel", "SMS", "--out", "kit", "--trust", "trust.pem")
    #expect(damaged.status == 11 && !bench.exists("kit"), "\(damaged.error)")
    let untrusting = try bench.tally("export", "--channel", "SMS", "--out", "kit")
    #expect(untrusting.status == 78 && !bench.exists("kit"), "\(untrusting.error)")
    let nothing = try await Bench(days: 1).tally("export", "--message", "M-none", "--out", "kit", "--trust", "trust.pem")
    #expect(nothing.status == 66, "\(nothing.error)")
  }

  /// Debian's `age`, which the tests install.
  private static let hasAge = FileManager.default.isExecutableFile(atPath: "/usr/bin/age")

  @Test(.enabled(if: hasAge, "age is not installed: `make test` installs it")) func aKitIsEncryptedByAge() async throws {
    let bench = try await Bench(days: 1)
    let made = try Subprocess.run("/usr/bin/age-keygen", ["-o", "identity"], directory: bench.folder.path)
    let recipient = try #require(made.error.split(separator: " ").last?.trimmingPrefix(" ")).prefix { !$0.isWhitespace }
    // What a killed run left in the clear goes; that of a process that lives, or of somebody's own naming, stays.
    for name in [".old.age.999999999.tmp.work", ".other.1.tmp.work", ".mine.work"] {
      bench.folder.write(name + "/kit/clear", [1])
    }
    let export = try bench.tally(
      "export", "--channel", "SMS", "--out", "kit.age", "--trust", "trust.pem", "--recipient", String(recipient))
    #expect(export.status == 0, "\(export.error)")
    func hidden() throws -> Set<String> {
      Set(try FileManager.default.contentsOfDirectory(atPath: bench.folder.path).filter { $0.hasPrefix(".") })
    }
    #expect(try hidden() == [".other.1.tmp.work", ".mine.work"])
    let opened = try Subprocess.run("/bin/sh", ["-ec", "age -d -i identity kit.age | tar -xf -"], directory: bench.folder.path)
    #expect(opened.status == 0, "\(opened.error)")
    #expect(try check(bench, "kit").status == 0)
    let again = try bench.tally(
      "export", "--channel", "SMS", "--out", "kit.age", "--trust", "trust.pem", "--recipient", String(recipient))
    #expect(again.status == 77)
    let nobody = try bench.tally(
      "export", "--channel", "SMS", "--out", "x.age", "--trust", "trust.pem", "--recipient", "age1nobody")
    #expect(nobody.status == 64 && !bench.exists("x.age"), "\(nobody.error)")
    #expect(try hidden() == [".other.1.tmp.work", ".mine.work"])
  }

  @Test func withoutAgeNothingIsWrittenInTheClear() async throws {
    let bench = try await Bench(days: 1)
    let ending = try Subprocess.run(
      Tally.path,
      ["export", "--store", "store", "--channel", "SMS", "--out", "kit.age", "--trust", "trust.pem", "--recipient", "age1x"],
      environment: ["SOURCE_DATE_EPOCH": "\(SealedFixture.sealedAt + 86_400)", "PATH": "/nowhere"], directory: bench.folder.path)
    #expect(ending.status == 78 && ending.error.contains("age"), "\(ending.error)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder.path).sorted() == ["store", "trust.pem"])
  }
}
