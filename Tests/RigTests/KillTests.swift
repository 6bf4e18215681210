import Events
import Foundation
import TestSupport
import Testing

/// A server on disk that is killed as a whole, as by a power cut, and comes back.
@Suite(.enabled(if: Rig.isUp, "\(Rig.absence)")) struct KillTests {
  @Test func whatAKilledServerConfirmedIsThereAndLocked() async throws {
    let folder = TemporaryFolder()
    var rig = try Rig.start("bluestore", in: folder.path)
    defer { rig.stop() }
    let bucket = try rig.makeBucket()
    let name: JSONValue = ["Bucket": .string(bucket), "Key": "k"]
    let lock: JSONValue = ["ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": "2040-01-01T00:00:00Z"]
    try rig.ask("put_object", name + ["Body": "text"] + lock)
    try rig.killAll()
    rig = try Rig.start("bluestore", in: folder.path)
    let found = try rig.versions(bucket)
    #expect(found.map(\.mode) == ["COMPLIANCE"])
    // printf text | sha256sum
    #expect(try rig.sha256(bucket, "k") == "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1")
  }
}
