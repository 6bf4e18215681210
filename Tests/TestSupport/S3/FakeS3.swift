internal import Events
internal import Sealing
package import Storage
internal import Synchronization

/// A small S3 with versions and Object Lock on a `TestServer`, for what Ceph does not do: what Amazon and MinIO answer, and failures at a chosen
/// request. It checks no signature. Written from the API reference (docs.aws.amazon.com/AmazonS3/latest/API).
package final class FakeS3: Sendable {
  /// How it differs from Amazon's.
  package struct Habits: Sendable {
    /// Refuses a put of a key that is there, where it is asked to.
    package var heedsIfNoneMatch = true
    /// Takes lock headers of a put or an upload, and forgets them.
    package var forgetsLockHeaders = false
    /// Says 200 to a retention or a hold, and forgets it.
    package var forgetsLocks = false
    /// Tells nothing of locks in a head, as to one who may not know.
    package var hidesLocks = false
    /// Begins a list with its marker, and not behind it.
    package var includesMarker = false
    /// Copies a part of whatever is there, as if it were asked for no ETag.
    package var ignoresConditionsOfParts = false
    /// At most so many entries in a page.
    package var page = 1000
    package init() {}
  }

  struct Version {
    var id: String
    var bytes: [UInt8]
    var metadata: [HTTPHeader]
    var mode: String?
    var until: String?
    var isHeld = false
    var isMarker = false
    var etag = ""
  }
  /// By the keys' bytes: to a `String`, two spellings of `é` are one.
  struct Versions {
    private var all: [[UInt8]: [Version]] = [:]

    subscript(key: String) -> [Version] {
      get { all[Array(key.utf8)] ?? [] }
      set { all[Array(key.utf8)] = newValue }
    }
  }
  struct Upload {
    var key: String
    var headers: [HTTPHeader]
    var parts: [Int: [UInt8]] = [:]
    var initiated: Instant
  }
  struct State {
    /// Newest first.
    var keys = Versions()
    /// All keys in byte order, and such as had versions once.
    var names: [String] = []
    var uploads: [String: Upload] = [:]
    var made = 0
    var corruptsCopies = false
  }

  let state = Mutex(State())
  let habits: Habits
  let now: @Sendable () -> Int64
  private let server: Mutex<TestServer?> = Mutex(nil)

  /// What comes instead of an answer; the request is done nevertheless where `after` says so.
  package enum Trouble: Sendable {
    case instead(TestReply)
    case after(TestReply)
  }

  /// Starts it. `trouble` is asked before each request, with what came so far counted from 0.
  package init(
    _ habits: Habits = Habits(), now: @escaping @Sendable () -> Int64,
    trouble: @escaping @Sendable (TestRequest) -> Trouble? = { _ in nil },
    cutUpload: @escaping @Sendable (TestRequest) -> Int? = { _ in nil }
  ) throws {
    (self.habits, self.now) = (habits, now)
    let answer: @Sendable (TestRequest) -> TestReply = { [weak self] request in
      guard let self else { return .status(500) }
      switch trouble(request) {
      case .instead(let reply): return reply
      case .after(let reply):
        _ = self.answer(request)
        return reply
      case nil: return self.answer(request)
      }
    }
    let started = try TestServer(cutUpload: cutUpload, answer: answer)
    server.withLock { $0 = started }
  }

  /// The bucket is called `fake`.
  package var url: String { server.withLock { $0?.url ?? "" } }
  package var port: Int { server.withLock { $0?.port ?? 0 } }
  /// What came so far.
  package var requests: [TestRequest] { server.withLock { $0?.requests ?? [] } }

  /// How many versions a key has, and their bytes, newest first; delete markers are empty.
  package func bytes(_ key: String) -> [[UInt8]] { state.withLock { $0.keys[key].map(\.bytes) } }

  /// Puts bytes there as somebody else does.
  package func put(_ key: String, _ bytes: [UInt8], isMarker: Bool = false, metadata: [HTTPHeader] = []) {
    state.withLock { _ = $0.add(key, bytes, metadata, isMarker: isMarker) }
  }

  /// All versions' bytes by key.
  package var contents: [String: [[UInt8]]] {
    state.withLock { state in
      Dictionary(state.names.map { ($0, state.keys[$0].map(\.bytes)) }.filter { !$0.1.isEmpty }, uniquingKeysWith: { $1 })
    }
  }

  /// Uploads that were neither completed nor aborted.
  package var pendingUploads: Int { state.withLock { $0.uploads.count } }

  /// A client of it, with attempts that wait for nothing.
  package func client(
    prefix: String = "", clock: @escaping @Sendable () -> Int64, attempts: Int = 4,
    credentials: (any S3CredentialSource)? = nil
  ) throws -> S3Client {
    let address = try S3Address(bucket: "fake", prefix: prefix, endpoint: url, isPathStyle: true)
    return .unsigned(address, now: clock, attempts: attempts, credentials: credentials)
  }
}

extension S3Client {
  /// A client whose requests nobody checks; its attempts wait for nothing, and a server that says nothing for three seconds is stalled.
  package static func unsigned(
    _ address: S3Address, now: @escaping @Sendable () -> Int64, attempts: Int = 4,
    credentials: (any S3CredentialSource)? = nil, caFile: String? = nil
  ) -> S3Client {
    var policy = RetryPolicy.standard
    policy.attempts = attempts
    var settings = HTTPSettings()
    settings.stall = .seconds(3)
    settings.caFile = caFile
    let surroundings = HTTPService.Surroundings(now: { 0 }, pause: { _ in try Task.checkCancellation() }, jitter: { 0 })
    let service = HTTPService(HTTPClient(settings), policy, surroundings, judge: S3Client.advice)
    return S3Client(
      address, service, now: now,
      credentials: credentials ?? S3Credentials(accessKey: "AKID", secretKey: Secret("secret")))
  }
}
