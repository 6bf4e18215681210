import Events
import Foundation
import TestSupport
import Testing

/// The rig itself: that each of its doors opens.
@Suite(.enabled(if: Rig.isUp, "\(Rig.absence)")) struct RigTests {
  @Test(arguments: ["S3_ENDPOINT", "S3_TLS_ENDPOINT", "S3_SLOW_ENDPOINT"])
  func everyGatewayServesTheSameBuckets(_ endpoint: String) async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      try rig.ask("put_object", ["Bucket": .string(bucket), "Key": "k", "Body": "text"], at: endpoint)
      let found = try rig.versions(bucket)
      #expect(found.count == 1 && found[0].size == 4 && found[0].mode == nil && !found[0].isHeld)
      // printf text | sha256sum
      #expect(try rig.sha256(bucket, "k") == "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1")
    }
  }
}

/// Runs always: tests that are skipped by mistake would look like tests that pass.
@Suite struct RigPresenceTests {
  @Test func aRigThatIsNamedIsThere() throws {
    guard let name = ProcessInfo.processInfo.environment["TALLYSTICK_RIG"], !name.isEmpty else { return }
    #expect(Rig.isUp, "TALLYSTICK_RIG names \(name), which cannot be read")
  }
}
