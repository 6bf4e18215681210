import Events
import Sealing
import Synchronization
import TestSupport
import Testing

@testable import Storage

/// A real server copies from one of its buckets into a store in another.
@Suite(.enabled(if: Rig.isUp, "\(Rig.absence)")) struct S3CopyRigTests {
  private static let small = [UInt8](repeating: 7, count: 100_000)
  private static let large = (0..<12_000_000).map { UInt8(truncatingIfNeeded: $0 &* 131 >> 9) }

  private let notes = Notes()

  private final class Notes: Sendable {
    private let all = Mutex<[String]>([])
    var list: [String] { all.withLock { $0 } }
    func add(_ note: String) { all.withLock { $0.append(note) } }
  }

  private func key(_ text: String) throws -> ObjectKey { try #require(ObjectKey(text)) }

  /// A store whose server copies by 5 MiB, the least that S3 takes for a part. As the buckets' owner: to whom only a policy lets read the origin, Ceph
  /// refuses the copy.
  private func store(_ rig: Rig, _ bucket: String, as key: Rig.Key? = nil) async throws -> S3Store {
    var settings = rig.settings(StoreDefaults(retain: 86_400_000_000_000))
    settings.copySize = 5 << 20
    return try await S3Store.open(rig.client(bucket, as: key), settings, newID: { "s" }, note: notes.add)
  }

  /// Puts an object into the origin's bucket and says what its list would show.
  private func put(_ rig: Rig, _ bucket: String, _ name: String, _ bytes: [UInt8]) async throws -> RemoteObject {
    let client = try rig.client(bucket)
    _ = try await client.put(name, bytes, S3Client.Placing(), digest: SHA256.hash(bytes), once: false)
    let head = try #require(try await client.head(name))
    return RemoteObject(server: client.address.endpoint, container: bucket, name: name, tag: head.etag, size: head.size)
  }

  @Test(arguments: [small, large]) func aCopyIsTheObjectAndIsLocked(_ bytes: [UInt8]) async throws {
    let rig = try Rig.up
    let (origin, bucket) = (try rig.makeBucket(), try rig.makeBucket())
    let store = try await store(rig, bucket)
    let remote = try await put(rig, origin, "a b+c/é.gz", bytes)
    #expect(try await store.copy(remote, as: try key("x/copy")) { true })
    #expect(try await store.read(try key("x/copy"), limit: 1 << 30).hasSameBytes(as: bytes))
    let found = try rig.versions(bucket, prefix: "x/")
    #expect(found.map(\.mode) == ["GOVERNANCE"] && found.map(\.size) == [bytes.count])
    // Once: the same again is for whoever writes it to compare.
    #expect(try await store.copy(remote, as: try key("x/copy")) { true } == false)
    #expect(try rig.versions(bucket, prefix: "x/").count == 1 && notes.list.isEmpty)
    try await store.put(bytes, as: try key("x/copy"))
  }

  /// Another object has come in its place: nothing is made, whether the server looks at the condition or not.
  @Test(arguments: [small, large]) func anotherObjectIsNotCopied(_ bytes: [UInt8]) async throws {
    let rig = try Rig.up
    let (origin, bucket) = (try rig.makeBucket(), try rig.makeBucket())
    let store = try await store(rig, bucket)
    let remote = try await put(rig, origin, "x", bytes)
    let other = try await put(rig, origin, "x", bytes.map { $0 ^ 1 })
    #expect(other.tag != remote.tag)
    let client = try rig.client(origin)
    #expect(try await store.copy(remote, as: try key("x/copy")) { try await client.head("x")?.etag == remote.tag } == false)
    #expect(try rig.versions(bucket, prefix: "x/").isEmpty)
    let pending = try rig.ask("list_multipart_uploads", ["Bucket": .string(bucket)], as: .admin)
    #expect(pending["Uploads"] == nil)
  }

  /// The store's user may not read the origin: that is said once, and the bytes have to go the usual way.
  @Test func whatTheStoreMayNotReadIsNotCopied() async throws {
    let rig = try Rig.up
    let (origin, bucket) = (try rig.makeBucket(Rig.BucketPlan(hasPolicy: false)), try rig.makeBucket())
    let store = try await store(rig, bucket, as: rig.user)
    for (name, bytes) in [("small", Self.small), ("large", Self.large)] {
      let remote = try await put(rig, origin, name, bytes)
      #expect(try await store.copy(remote, as: try key("x/" + name)) { true } == false)
    }
    #expect(try rig.versions(bucket, prefix: "x/").isEmpty)
    #expect(notes.list.count == 1 && notes.list.first?.contains("does not copy from s3://\(origin)") == true)
  }

  /// Many copy at once: whoever is not first says so, and what is there is the one object.
  @Test func ofManyCopiesOneCounts() async throws {
    let rig = try Rig.up
    let (origin, bucket) = (try rig.makeBucket(), try rig.makeBucket())
    let remote = try await put(rig, origin, "x", Self.small)
    var stores: [S3Store] = []
    for _ in 0..<8 { stores.append(try await store(rig, bucket)) }
    let made = try await withThrowingTaskGroup { group in
      for store in stores { group.addTask { try await store.copy(remote, as: try #require(ObjectKey("x/copy"))) { true } } }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(made == 1)
    #expect(try await stores[0].read(try key("x/copy"), limit: 1 << 20) == Self.small)
  }
}
