import Events
import Operations
import Storage
import Synchronization
import TestSupport
import Testing

/// A store in a bucket of a real server: what only a server can show.
@Suite(.enabled(if: Rig.isUp, "\(Rig.absence)")) struct S3RigTests {
  private func key(_ text: String) throws -> ObjectKey { try #require(ObjectKey(text)) }

  private func failure<Result>(_ body: () async throws -> Result) async -> StorageError? {
    do { _ = try await body() } catch { return error as? StorageError }
    return nil
  }

  /// Puts an object behind the store's back, as the bucket's owner.
  private func put(_ rig: Rig, _ bucket: String, _ key: String, _ text: String) throws {
    try rig.ask("put_object", ["Bucket": .string(bucket), "Key": .string(key), "Body": .string(text)], as: .admin)
  }

  @Test func aLaterPutAndADeleteMarkerHideNothing() async throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket()
    let store = try await S3Store.open(rig.client(bucket, prefix: "p", as: rig.user), rig.settings()) { "s" }
    let key = try key("a/b")
    try await store.put(Array("evidence".utf8), as: key)
    try put(rig, bucket, "p/a/b", "something else")
    try rig.ask("delete_object", ["Bucket": .string(bucket), "Key": "p/a/b"], as: .admin)
    #expect(try await store.read(key, limit: 99) == Array("evidence".utf8))
    #expect(try await store.head(key)?.size == 8)
    #expect(try await store.list(try self.key("a")) == [ObjectInfo(key: key, size: 8)])
    #expect(try await store.versions(key).count == 2)
    // The same bytes again are there already; other ones are not taken for them.
    try await store.put(Array("evidence".utf8), as: key)
    #expect(await failure { try await store.put(Array("something else".utf8), as: key) }?.code == .exists)
    #expect(try rig.versions(bucket, prefix: "p/a/").count == 3)
  }

  /// A bucket that retains by itself retains event indexes too: the last one counts, and the older stay.
  @Test func anIndexIsMadeAnewInABucketThatRetainsByItself() async throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket(Rig.BucketPlan(retention: ("GOVERNANCE", 1)))
    let store = try await S3Store.open(rig.client(bucket, as: rig.user), rig.settings()) { "s" }
    let key = try key("exports/x.events")
    for byte in 1...3 as ClosedRange<UInt8> { try await store.put([byte], as: key, .rebuildable) }
    #expect(try await store.read(key, limit: 9) == [3])
    #expect(try await store.versions(key).count == 3)
    let version = try #require(try await store.versions(key).last)
    guard case .retained(.some) = try await store.delete(version) else {
      Issue.record("it is not retained")
      return
    }
  }

  @Test func largeObjectsAreLockedAlthoughUploadsForgetIt() async throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket()
    let defaults = StoreDefaults(retain: 86_400_000_000_000, strength: .removable)
    let store = try await S3Store.open(rig.client(bucket, as: rig.user), rig.settings(defaults)) { "s" }
    let bytes = (0..<12_000_000).map { UInt8(truncatingIfNeeded: $0 >> 9) }
    try await store.put(bytes, as: try key("big"))
    let found = try #require(try rig.versions(bucket, prefix: "big").first)
    #expect(found.mode == "GOVERNANCE" && found.until != nil && found.size == bytes.count)
    #expect(try await store.read(try key("big"), limit: 1 << 30).hasSameBytes(as: bytes))
  }

  @Test func keysOfOthersAreLeftOutByName() async throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket()
    let notes = Mutex<[String]>([])
    let store = try await S3Store.open(rig.client(bucket, prefix: "p", as: rig.user), rig.settings(), newID: { "s" }) { note in
      notes.withLock { $0.append(note) }
    }
    let foreign = ["p/x/../etc", "p/x//y", "p/x/a\u{1}b", "p/x/line\nbreak", "p/x/end/", "p/x/\u{7f}"]
    for key in foreign { try put(rig, bucket, key, "foreign") }
    for key in ["x/a b", "x/a+b", "x/a%b", "x/\"q'", "x/📬", "x/a"] { try await store.put([1], as: try self.key(key)) }
    try put(rig, bucket, "px/y", "elsewhere")
    #expect(
      try await store.list(try key("x")).map(\.key.description)
        == ["x/\"q'", "x/a", "x/a b", "x/a%b", "x/a+b", "x/📬"].sorted {
          $0.utf8.lexicographicallyPrecedes($1.utf8)
        })
    #expect(notes.withLock { $0 }.count == foreign.count)
    #expect(notes.withLock { $0.allSatisfy { $0.hasPrefix("s3://\(bucket)/p: ") } })
  }

  @Test func bucketsThatProtectNothingAreRefusedUnlessWanted() async throws {
    let rig = try Rig.up
    for isVersioned in [false, true] {
      let bucket = try rig.makeBucket(Rig.BucketPlan(isLocked: false, isVersioned: isVersioned))
      var settings = rig.settings()
      let error = await failure { try await S3Store.open(rig.client(bucket), settings) { "s" } }
      #expect(error?.code == .invalid && error?.remedy.contains("`lock`") == true)
      settings.needsLock = false
      let store = try await S3Store.open(rig.client(bucket), settings) { "s" }
      try await store.put([1, 2], as: try key("a/b"))
      try await store.put([1, 2], as: try key("a/b"))
      #expect(await failure { try await store.put([2], as: try key("a/b")) }?.code == .exists)
      for byte in [1, 2] as [UInt8] { try await store.put([byte], as: try key("a/x.events"), .rebuildable) }
      #expect(try await store.read(try key("a/x.events"), limit: 9) == [2])
      #expect(try await store.list(try key("a")).count == 2)
      let held = Protection(isHeld: true)
      #expect(await failure { try await store.create(try key("a/c"), held) }?.code == .invalid)
    }
  }

  @Test func otherThingsAreNoStore() async throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket()
    try put(rig, bucket, "p/other", "thing")
    #expect(await failure { try await S3Store.open(rig.client(bucket, prefix: "p"), rig.settings()) { "s" } }?.code == .notAStore)
    #expect(await failure { try await S3Store.open(rig.client(bucket, prefix: "q"), rig.settings()) }?.code == .notFound)
    let empty = try await S3Store.openOrEmpty(rig.client(bucket, prefix: "q"), rig.settings())
    #expect(try await empty.list(try key("exports")).isEmpty)
    #expect(await failure { try await empty.create(try key("a")) }?.code == .readOnly)
    #expect(try rig.versions(bucket, prefix: "q").isEmpty)
    try put(rig, bucket, "r/tally.json", #"{"format":99,"id":"x"}"#)
    #expect(await failure { try await S3Store.open(rig.client(bucket, prefix: "r"), rig.settings()) }?.code == .newerFormat)
  }

  @Test func whoIsNotLetInIsToldWhy() async throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket()
    let unknown = Rig.Key(id: "NOSUCHKEY00000000001", secret: rig.user.secret)
    let wrong = Rig.Key(id: rig.user.id, secret: "wrong")
    for (key, word) in [(unknown, "access key"), (wrong, "secret key")] {
      let error = await failure { try await rig.client(bucket, as: key).versions(prefix: "") }
      #expect(error?.code == .unauthorized && error?.remedy.contains(word) == true && error?.path == "s3://\(bucket)")
      #expect(error?.cause.contains("request tx") == true)
    }
    let missing = await failure { try await S3Store.open(rig.client("no-such-bucket-at-all"), rig.settings()) { "s" } }
    #expect(
      missing?.code == .notFound && missing?.path == "s3://no-such-bucket-at-all" && missing?.remedy.contains("`bucket`") == true)
    #expect(
      await failure { try await S3Store.openOrEmpty(rig.client("no-such-bucket-at-all"), rig.settings()) }?.code == .notFound)
  }

  @Test(arguments: [-3600, 3600] as [Int64]) func aClockThatIsWrongIsNamed(_ seconds: Int64) async throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket()
    let clock = ManualClock(now: try SystemClock().now() + seconds * 1_000_000_000)
    let error = await failure { try await rig.client(bucket, clock: clock).versions(prefix: "") }
    #expect(error?.code == .unauthorized)
    #expect(error?.remedy.contains("NTP") == true && error?.cause.contains("GMT") == true)
  }

  /// One permission is missing at a time: its name is in the error, or the store does without.
  @Test(
    arguments: [
      "s3:PutObject", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions", "s3:GetBucketVersioning",
      "s3:GetBucketObjectLockConfiguration",
    ])
  func aMissingPermissionIsNamed(_ permission: String) async throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket()
    try rig.ask("policy", ["Bucket": .string(bucket), "Without": .string(permission)], as: .admin)
    let defaults = StoreDefaults(retain: 86_400_000_000_000)
    let error = await failure {
      let store = try await S3Store.open(rig.client(bucket, as: rig.user), rig.settings(defaults)) { "s" }
      _ = try await store.sweep()
    }
    #expect(error?.code == .denied, "\(String(describing: error))")
    #expect(error?.remedy.contains(permission) == true, "\(String(describing: error))")
  }

  @Test func aKeyOfTheKeyServiceEncryptsSmallAndLarge() async throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket()
    var settings = rig.settings()
    (settings.placing.encryption, settings.placing.kmsKey) = ("aws:kms", rig.kmsKey)
    let store = try await S3Store.open(rig.client(bucket, as: rig.user), settings) { "s" }
    for size in [10, 6_000_000] {
      let bytes = [UInt8](repeating: 7, count: size)
      try await store.put(bytes, as: try key("x/\(size)"))
      #expect(try await store.read(try key("x/\(size)"), limit: 1 << 30).hasSameBytes(as: bytes))
      let head = try rig.ask("head_object", ["Bucket": .string(bucket), "Key": .string("x/\(size)")], as: .admin)
      #expect(head["ServerSideEncryption"]?.stringValue == "aws:kms")
    }
  }

  @Test func whatIsAskedTooOftenIsPutAllTheSame() async throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket()
    let store = try await S3Store.open(rig.client(bucket, at: rig.slowEndpoint), rig.settings()) { "s" }
    try await withThrowingTaskGroup { group in
      for number in 0..<12 { group.addTask { try await store.put([UInt8(number)], as: try #require(ObjectKey("x/\(number)"))) } }
      try await group.waitForAll()
    }
    #expect(try rig.versions(bucket, prefix: "x/").count == 12)
  }
}
