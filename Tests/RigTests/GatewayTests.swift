import Events
import TestSupport
import Testing

/// Other doors to the same buckets: years ahead, overloaded, killed.
@Suite(.enabled(if: Rig.isUp, "\(Rig.absence)")) struct GatewayTests {
  @Test func afterItsTimeARetainedVersionCanGo() async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      for (mode, until, goes) in [
        ("COMPLIANCE", "2034-01-01T00:00:00Z", true), ("GOVERNANCE", "2034-01-01T00:00:00Z", true),
        ("COMPLIANCE", "2099-01-01T00:00:00Z", false),
      ] {
        let name: JSONValue = ["Bucket": .string(bucket), "Key": "a.events"]
        let lock: JSONValue = ["ObjectLockMode": .string(mode), "ObjectLockRetainUntilDate": .string(until)]
        let place = name + ["VersionId": try rig.ask("put_object", name + ["Body": "text"] + lock)["VersionId"] ?? .null]
        #expect(throws: Rig.Refusal(403, "AccessDenied")) { try rig.ask("delete_object", place) }
        if goes {
          try rig.ask("delete_object", place, as: .futureUser)
        } else {
          #expect(throws: Rig.Refusal(403, "AccessDenied")) { try rig.ask("delete_object", place, as: .futureUser) }
        }
      }
    }
  }

  @Test func manyRequestsAtOnceAreToldToSlowDown() async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let put: JSONValue = ["Bucket": .string(bucket), "Key": "k", "Body": .string(String(repeating: "text", count: 65_536))]
      let burst: JSONValue = ["Verb": "put_object", "Count": 16, "Arguments": put, "endpoint": "S3_SLOW_ENDPOINT"]
      // How many meet there is chance: until some do.
      for _ in 0..<20 {
        let answer = try rig.ask("burst", burst)
        if answer["refused"]?.intValue == 0 { continue }
        #expect(answer["codes"]?.elements?.compactMap(\.stringValue) == ["SlowDown"])
        return
      }
      Issue.record("no request was told to slow down")
    }
  }

  @Test func aKilledGatewayLosesNothingThatItConfirmed() async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let gateway = try rig.startGateway()
      let name: JSONValue = ["Bucket": .string(bucket)]
      try rig.ask("put_object", name + ["Key": "k", "Body": "text"], at: gateway.endpoint)
      try rig.kill(gateway)
      #expect(throws: Rig.Trouble.self) { try rig.ask("put_object", name + ["Key": "l", "Body": "text"], at: gateway.endpoint) }
      let again = try rig.startGateway(port: gateway.port)
      #expect(again.endpoint == gateway.endpoint)
      let listed = try rig.ask("list_objects_v2", name, at: gateway.endpoint)
      #expect(listed["Contents"]?.elements?.map { $0["Key"]?.stringValue } == ["k"])
      try rig.kill(again)
    }
  }

  @Test func aGatewayMayHaveAClockOfItsOwn() async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let early = try rig.startGateway(ahead: -86_400)
      #expect(throws: Rig.Refusal(403, "RequestTimeTooSkewed")) {
        try rig.ask("list_objects_v2", ["Bucket": .string(bucket)], at: early.endpoint)
      }
      try rig.kill(early)
    }
  }
}
