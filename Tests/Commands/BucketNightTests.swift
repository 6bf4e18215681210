import Events
import Foundation
import Sealing
import Synchronization
import TestSupport
import Testing

/// The night with its store in a bucket is the night with its store in a directory.
struct BucketNightTests {
  @Test(.enabled(if: Rig.isUp, "\(Rig.absence)"))
  func everyByteIsThatOfADirectory() throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket()
    try withTemporaryFolder { folder in
      let night = try BucketNight(folder)
      try night.configure("directory", store: "\"directory\"")
      try night.configure("bucket", bucket: bucket, at: rig.endpoint, more: ", retain: \"1d\"")
      // With the rights of docs/s3-policy.json, and no others.
      try rig.ask("policy", ["Bucket": .string(bucket), "File": "s3-policy.json", "Prefix": "p/q/"])
      for date in BucketNight.dates {
        try night.nightly("directory", date)
        try night.nightly("bucket", date, key: rig.user)
      }
      let expected = try night.files("directory")
      #expect(expected.count > 20)
      let versions = try rig.versions(bucket, prefix: "p/q/").filter { version in
        BucketNight.kinds.contains { version.key.hasPrefix("p/q/" + $0) }
      }
      #expect(Set(versions.map(\.key)) == Set(expected.keys.map { "p/q/" + $0 }))
      #expect(versions.count == expected.count)
      for version in versions {
        let bytes = try #require(expected[String(version.key.dropFirst(4))])
        #expect(try rig.sha256(bucket, version.key, version: version.id) == SHA256.hash(bytes).description, "\(version.key)")
        // What can be rebuilt is not retained; everything else is, as another client reads it.
        #expect(version.mode == (version.key.hasSuffix(".events") ? nil : "GOVERNANCE"), "\(version.key)")
      }
      // Again: nothing is written, and what reads finds all.
      let before = try rig.versions(bucket)
      for date in BucketNight.dates { try night.nightly("bucket", date, key: rig.user) }
      #expect(try rig.versions(bucket) == before)
      let verified = try night.tally("bucket", "verify", key: rig.user)
      #expect(verified.status == 0, "\(verified.error)")
    }
  }

  /// Keys that need escapes wherever they stand: in a list, in a path, in what is copied from where. Once copied by the server, once read and written.
  @Test(.enabled(if: Rig.isUp, "\(Rig.absence)"), arguments: [true, false])
  func oddKeysOfASourceAreKept(_ isNear: Bool) throws {
    let rig = try Rig.up
    let (origin, bucket) = (try rig.makeBucket(), try rig.makeBucket())
    let text = SmallNight.lines(SmallNight.good)
    let names = [
      "a b.ndjson", "a+b.ndjson", "a%41b.ndjson", "a'b\"c.ndjson", "é😀.ndjson", "(a)!*~&=;@$,?#.ndjson", "<a>&amp;.ndjson",
      String(repeating: "k", count: 193) + ".ndjson",
    ]
    let refused = [
      "up/../x.ndjson", "a//b.ndjson", "line\nbreak.ndjson", "\u{1}.ndjson", String(repeating: "k", count: 1014) + ".ndjson",
    ]
    for name in names + refused {
      try rig.ask(
        "put_object",
        ["Bucket": .string(origin), "Key": .string("in/" + name), "Body": .string(String(decoding: text, as: UTF8.self))],
        as: .admin)
    }
    try withTemporaryFolder { folder in
      func server(_ endpoint: String) -> String {
        "kind: 's3', endpoint: '\(endpoint)', pathStyle: true, ca: '\(rig.ca)', "
          + "credentials: { accessKey: { env: 'KEY' }, secretKey: { env: 'SECRET' } }"
      }
      try """
      { store: { bucket: '\(bucket)', cache: 'cache', \(server(rig.endpoint)) },
        sources: [{ name: 'b', bucket: '\(origin)', prefix: 'in', pattern: '*.ndjson', \(server(isNear ? rig.endpoint : rig.tlsEndpoint)) }] }
      """.write(toFile: folder + "/tally.json5", atomically: true, encoding: .utf8)
      try rig.ask("policy", ["Bucket": .string(bucket), "File": "s3-policy.json"])
      let environment = ["SOURCE_DATE_EPOCH": "\(SmallNight.now)", "KEY": rig.user.id, "SECRET": rig.user.secret]
      let ending = try Subprocess.run(
        Tally.path, ["pull", "--json", "--date", SmallNight.date, "--config", folder + "/tally.json5"], environment: environment)
      #expect(ending.status == 10, "\(ending.error)")
      let below = "exports/b/2026/12/31/"
      let kept = try rig.versions(bucket, prefix: below).filter { version in
        ![".events", ".custody.json"].contains(where: version.key.hasSuffix)
      }
      #expect(Set(kept.map { String($0.key.dropFirst(below.count)) }) == Set(names))
      for version in kept { #expect(try rig.sha256(bucket, version.key, version: version.id) == SHA256.hash(text).description) }
      // Each that cannot be kept is named.
      #expect(ending.error.components(separatedBy: "export refused").count == 1 + refused.count)
    }
  }

  /// Somebody with the right to it hides one export and puts other bytes over another: both are read as they were, and named.
  @Test(.enabled(if: Rig.isUp, "\(Rig.absence)"))
  func verifyNamesWhatWasLaidOver() throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket()
    try withTemporaryFolder { folder in
      let night = try BucketNight(folder, events: 300)
      try night.configure("bucket", bucket: bucket, at: rig.endpoint, more: ", retain: \"1d\"")
      try rig.ask("policy", ["Bucket": .string(bucket), "File": "s3-policy.json", "Prefix": "p/q/"])
      #expect(try night.tally("bucket", "pull", "--quiet", "--date", BucketNight.dates[0], key: rig.user).status == 10)
      let exports = try rig.versions(bucket, prefix: "p/q/exports/archiver/").map(\.key).filter { $0.hasSuffix(".gz") }
      try #require(exports.count >= 3)
      let place: JSONValue = ["Bucket": .string(bucket)]
      try rig.ask("delete_object", place + ["Key": .string(exports[0])], as: .admin)
      try rig.ask("put_object", place + ["Key": .string(exports[1]), "Body": "other"], as: .admin)
      let ending = try night.tally("bucket", "verify", "--json", key: rig.user)
      #expect(ending.status == 10, "\(ending.error)")
      let document = try JSONValue.parse(Array(ending.out.utf8))
      #expect(document["exports"]?.elements?.allSatisfy { $0["export"]?.stringValue == "intact" } == true)
      let found = (document["laidOver"]?.elements ?? []).map { "p/q/" + ($0["key"]?.stringValue ?? "") }
      #expect(found == [exports[0], exports[1]])
      #expect(ending.error.contains("hidden by a delete marker") && ending.error.contains("laid over by 1 later version"))
      // The marker is taken away by its id, and the version too: then there is nothing to say.
      for version in try rig.versions(bucket, prefix: "p/q/exports/archiver/") where version.isMarker || version.size == 5 {
        try rig.ask("delete_object", place + ["Key": .string(version.key), "VersionId": .string(version.id)], as: .admin)
      }
      #expect(try night.tally("bucket", "verify", key: rig.user).status == 0)
    }
  }

  /// Killed at one request or another, before it is done or after, and run again: the same store, and no key has other bytes too.
  @Test(.timeLimit(.minutes(10))) func aPullThatIsKilledAtAnyRequestHeals() throws {
    try withTemporaryFolder { folder in
      let night = try BucketNight(folder, events: 300)
      func pull(_ server: FakeS3, _ name: String) throws -> Tally.Ending {
        try night.configure(name, bucket: "fake", at: server.url)
        return try night.tally(name, "pull", "--quiet", "--date", BucketNight.dates[0])
      }
      let whole = try FakeS3(now: { 0 })
      #expect(try pull(whole, "whole").status == 10)
      let count = whole.requests.count
      // A run record names the config by its digest, and the server's port is in that.
      func kept(_ server: FakeS3) -> [String: Set<[UInt8]>] {
        server.contents.filter { item in BucketNight.kinds.contains { item.key.hasPrefix("p/q/" + $0) } }.mapValues { Set($0) }
      }
      let expected = kept(whole)
      #expect(count > 40 && expected.count > 9)
      var habits = FakeS3.Habits()
      for turn in 0..<16 {
        // Servers that heed If-None-Match and such that do not.
        habits.heedsIfNoneMatch = turn % 2 == 0
        let last = turn * count / 16
        let victim = Mutex<pid_t?>(nil)
        let server = try FakeS3(habits, now: { 0 }) { request in
          guard request.number == last, let id = victim.withLock({ $0 }) else { return nil }
          kill(id, SIGKILL)
          return turn % 4 < 2 ? .instead(.broken(.reset(after: nil))) : .after(.broken(.reset(after: nil)))
        }
        try night.configure("turn\(turn)", bucket: "fake", at: server.url)
        let words = ["pull", "--quiet", "--date", BucketNight.dates[0], "--config", folder + "/turn\(turn).json5"]
        let process = try Subprocess(Tally.path, words, environment: night.environment())
        victim.withLock { $0 = process.id }
        #expect(try process.wait() == 128 + SIGKILL, "turn \(turn) of \(count) requests")
        victim.withLock { $0 = nil }
        let ending = try pull(server, "turn\(turn)")
        #expect(ending.status == 10, "\(ending.error)")
        let found = kept(server)
        #expect(found.keys.sorted() == expected.keys.sorted())
        for (key, versions) in found { #expect(versions == expected[key], "\(key) after request \(last)") }
        #expect(server.pendingUploads == 0)
      }
    }
  }

  @Test func configCheckAsksTheBucket() throws {
    try withTemporaryFolder { folder in
      let night = try BucketNight(folder, events: 300)
      let server = try FakeS3(now: { 0 })
      try night.configure("sound", bucket: "fake", at: server.url)
      let sound = try night.tally("sound", "config", "check", "--json")
      #expect(sound.status == 0, "\(sound.error)")
      for word in ["connection", "versions", "lock", "store", "uploads", "there is no store yet"] {
        #expect(sound.out.contains(word))
      }
      #expect(!sound.out.contains("secret\""))

      let refusing = try FakeS3(now: { 0 }) { _ in
        .instead(.status(403, "<Error><Code>SignatureDoesNotMatch</Code></Error>"))
      }
      try night.configure("refused", bucket: "fake", at: refusing.url)
      let refused = try night.tally("refused", "config", "check")
      #expect(refused.status == 77)
      #expect(refused.error.contains("secret key"))
    }
  }
}
