import Archival
import Sealing
import Storage
import TestSupport
import Testing

/// Programs that have never heard of us read archives.
@Suite struct OtherReadersTests {
  private let script = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Rig/archives.py"

  private func run(_ script: String, in folder: TemporaryFolder) throws -> String {
    let run = try Subprocess.run(
      "/bin/sh", ["-ec", script],
      environment: ["LC_ALL": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder.path],
      directory: folder.path)
    #expect(run.status == 0, "\(run.error)")
    return run.out
  }

  @Test func zstdTarAndBagItReadThem() async throws {
    let day = try await PackedFixture(exports: 2, records: 500, quarantined: true)
    let folder = TemporaryFolder()
    for manifest in try await day.write() {
      let archive = try #require(manifest.archive)
      folder.write("a.tar.zst", try await day.bytes(archive.object.key))
      let size = manifest.members.reduce(0) { $0 + $1.bytes }
      let out = try run(
        """
        zstd -q -t a.tar.zst && zstd -q -d -f a.tar.zst && rm -rf gnu bag && mkdir gnu && tar -C gnu -xf a.tar
        test "$(sha256sum < a.tar.zst)" = "\(archive.object.sha256)  -"
        python3 '\(script)' bag a.tar bag && diff -r gnu bag && cd gnu/* && sha256sum --quiet -c manifest-sha256.txt tagmanifest-sha256.txt
        """, in: folder)
      #expect(out == "\(manifest.id) \(size).\(manifest.members.count)\n")
    }
  }

  @Test func tinkOpensThem() async throws {
    let day = try await PackedFixture(exports: 2, records: 500)
    let plain = try await day.write()
    let key = try DataKey()
    let other = try await PackedFixture(exports: 2, records: 500)
    let folder = TemporaryFolder()
    for (manifest, sealed) in zip(plain, try await other.write(key: key)) {
      let (open, closed) = (try #require(manifest.archive), try #require(sealed.archive))
      #expect(closed.encryption?.plainSHA256 == open.object.sha256 && closed.encryption?.plainBytes == open.object.bytes)
      #expect(closed.index.sha256 == open.index.sha256)
      folder.write("sealed", try await other.bytes(closed.object.key))
      let out = try run(
        "python3 '\(script)' tink \(Hex.encode(key.bytes)) \(sealed.id) sealed plain && sha256sum < plain", in: folder)
      #expect(out == "\(open.object.sha256)  -\n")
    }
  }
}
