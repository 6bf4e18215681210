import Events
import Foundation
import Sealing
import TestSupport
import Testing

/// A real server on disk, and the built binary: one of the two is killed in the middle of a pull, and the pull is run again.
@Suite(.enabled(if: Rig.isUp, "\(Rig.absence)")) struct BucketKillTests {
  /// Who is killed, and where the exports come from: the server copies them where they lie in a bucket of its own.
  private enum Victim: CaseIterable { case server, job }

  @Test(.timeLimit(.minutes(10))) func aPullHealsWhoeverWasKilled() throws {
    let home = TemporaryFolder()
    var rig = try Rig.start("bluestore", in: home.path)
    defer { rig.stop() }
    try withTemporaryFolder { folder in
      let night = try BucketNight(folder, events: 12_000, files: 12)
      try night.configure("directory", store: "\"directory\"")
      #expect(try night.tally("directory", "pull", "--quiet", "--date", BucketNight.dates[0]).status == 10)
      let expected = try night.files("directory").mapValues { SHA256.hash($0).description }
      let origin = try rig.makeBucket()
      try night.upload(to: rig, origin)
      for victim in Victim.allCases {
        for isNear in [false, true] {
          let bucket = try rig.makeBucket()
          let name = "\(victim)-\(isNear)"
          try night.configure(
            name, bucket: bucket, at: rig.endpoint, more: ", retain: \"1d\"", source: isNear ? origin : nil)
          let process = try Subprocess(
            Tally.path, ["pull", "--quiet", "--date", BucketNight.dates[0], "--config", folder + "/\(name).json5"],
            environment: night.environment(rig.user), error: folder + "/error")
          // The first custody record shows that it is at work.
          while try rig.keys(bucket).count(where: { $0.hasSuffix(".custody.json") }) == 0 {}
          switch victim {
          case .server:
            try rig.killAll()
            rig = try Rig.start("bluestore", in: home.path)
          case .job: kill(process.id, SIGKILL)
          }
          // Whether it waits for the server, or gives up.
          let status = try process.wait()
          #expect(victim == .job ? status == 128 + SIGKILL : [10, 69, 74, 75].contains(status), "\(name)")
          let again = try night.tally(name, "pull", "--quiet", "--date", BucketNight.dates[0], key: rig.user)
          #expect(again.status == 10, "\(name): \(again.error)")
          var found: [String: String] = [:]
          for version in try rig.versions(bucket, prefix: "p/q/")
          where BucketNight.kinds.contains(where: { version.key.hasPrefix("p/q/" + $0) }) {
            let digest = try rig.sha256(bucket, version.key, version: version.id)
            let key = String(version.key.dropFirst(4))
            // A put whose answer was lost may have been made twice, of the same bytes.
            #expect(found[key] == nil || found[key] == digest, "\(name): \(key)")
            found[key] = digest
            #expect(version.mode == (key.hasSuffix(".events") ? nil : "GOVERNANCE"), "\(name): \(key)")
          }
          // A custody record tells where its export is from.
          let isComparable = { (key: String) in !isNear || !key.hasSuffix(".custody.json") }
          #expect(found.filter { isComparable($0.key) } == expected.filter { isComparable($0.key) }, "\(name)")
          #expect(found.count == expected.count)
          #expect(try night.tally(name, "verify", key: rig.user).status == 0, "\(name)")
        }
      }
    }
  }
}
