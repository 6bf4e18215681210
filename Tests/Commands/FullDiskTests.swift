import Foundation
import TestSupport
import Testing

/// Disks that are really full: small file systems of their own, which only root may mount.
@Suite(.enabled(if: geteuid() == 0, "only root may mount a small file system")) struct FullDiskTests {
  private static let records = (0..<9000).flatMap { number in
    ["send", "delivery"].map { SmallNight.event("\($0)\(number)", $0, "m\(number)", 10 + number % 50) }
  }

  /// A folder that is a disk of so many KiB.
  private func withDisk(_ folder: String, kib: Int, _ body: () throws -> Void) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let mount = try Subprocess.run("/bin/mount", ["-t", "tmpfs", "-o", "size=\(kib)k", "tmpfs", folder])
    try #require(mount.status == 0, "\(mount.error)")
    defer { _ = try? Subprocess.run("/bin/umount", ["-l", folder]) }
    try body()
  }

  private func enlarge(_ folder: String) throws {
    #expect(try Subprocess.run("/bin/mount", ["-o", "remount,size=64m", folder]).status == 0)
  }

  private func kept(_ folder: String) throws -> [String: Data] {
    var kept: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder + "/store/exports") {
      kept[name] = FileManager.default.contents(atPath: folder + "/store/exports/" + name)
    }
    return kept
  }

  @Test func aStoreInAFolder() throws {
    try withTemporaryFolder { folder in
      // Nothing else is pulled beside it, which might meet the full disk first.
      let night = try SmallNight(folder, good: false)
      try night.write("large.ndjson", SmallNight.lines(Self.records))
      try withDisk(folder + "/store", kib: 1500) {
        let ending = try night.tally("pull", "--date", SmallNight.date)
        #expect(ending.status == 74, "\(ending.error)")
        #expect(ending.error.contains(folder + "/store/" + SmallNight.exports) && ending.error.contains("large.ndjson"))
        #expect(ending.error.contains("No space left on device") && ending.error.contains("free some space"))
        #expect(!night.has(SmallNight.exports + "large.ndjson") && !night.has(SmallNight.exports + "large.ndjson.custody.json"))
        try enlarge(folder + "/store")
        #expect(try night.tally("pull", "--date", SmallNight.date).status == 0)
        let healed = try kept(folder)
        try withTemporaryFolder { other in
          let undisturbed = try SmallNight(other, good: false)
          try undisturbed.write("large.ndjson", SmallNight.lines(Self.records))
          #expect(try undisturbed.tally("pull", "--date", SmallNight.date).status == 0)
          // But for the origin's path.
          let expected = try kept(other).filter { !$0.key.hasSuffix(".custody.json") }
          #expect(healed.filter { !$0.key.hasSuffix(".custody.json") } == expected && healed.count > expected.count)
        }
      }
    }
  }

  /// What is larger than memory should hold is read from a bucket through the cache.
  @Test func theCacheOfAStoreInABucket() throws {
    try withTemporaryFolder { folder in
      let server = try FakeS3(now: { 0 })
      let store = """
        { kind: 's3', bucket: 'fake', prefix: 'p', endpoint: '\(server.url)', pathStyle: true, cache: 'cache',
          credentials: { accessKey: { file: 'key' }, secretKey: { file: 'key' } } }
        """
      try "word\n".write(toFile: folder + "/key", atomically: true, encoding: .utf8)
      let night = try SmallNight(folder, store: store)
      try night.write("large.ndjson", SmallNight.lines(Self.records))
      let key = "p/" + SmallNight.exports + "large.ndjson"
      try withDisk(folder + "/cache", kib: 500) {
        let ending = try night.tally("pull", "--date", SmallNight.date)
        #expect(ending.status == 74, "\(ending.error)")
        #expect(ending.error.contains("cannot keep s3://fake/\(key) in") && ending.error.contains(folder + "/cache"))
        #expect(ending.error.contains("No space left on device") && ending.error.contains("`cache`"))
        // The export is whole in the bucket, and does not count yet.
        #expect(server.bytes(key) == [SmallNight.lines(Self.records)] && server.bytes(key + ".custody.json").isEmpty)
        try enlarge(folder + "/cache")
        #expect(try night.tally("pull", "--date", SmallNight.date).status == 0)
        #expect(server.bytes(key).count == 1 && server.bytes(key + ".custody.json").count == 1)
        #expect(try night.tally("verify").status == 0)
      }
    }
  }
}
