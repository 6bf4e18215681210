internal import Operations
internal import Storage
internal import Synchronization

/// Opens the store that the config names.
struct StoreOpener {
  let store: StoreConfig
  let clock: any WallClock
  let log: Log

  init(_ config: Config, _ clock: any WallClock, _ log: Log) { (store, self.clock, self.log) = (config.store, clock, log) }

  /// Opens it; where there is none yet, `newID` makes one of that id.
  func open(newID: (() -> String)? = nil) async throws -> any DescribedStore {
    switch store {
    case .directory(let path): try await DirectoryStore.open(path, defaults: .none, now: clock.now, newID: newID)
    case .bucket(let bucket): try await S3Store.open(try client(bucket), settings(bucket), newID: newID, note: note)
    }
  }

  /// Opens it once more, with another storage class for what is put.
  func open(storageClass: String) async throws -> any DescribedStore {
    guard case .bucket(let bucket) = store else { return try await open() }
    var settings = settings(bucket)
    settings.placing.storageClass = storageClass
    return try await S3Store.open(try client(bucket), settings, newID: nil, note: note)
  }

  /// Opens it for a run that writes nothing.
  func openOrEmpty() async throws -> any DescribedStore {
    switch store {
    case .directory(let path): try await DirectoryStore.openOrEmpty(path)
    case .bucket(let bucket): try await S3Store.openOrEmpty(try client(bucket), settings(bucket), note: note)
    }
  }

  /// Everything that a run needs of the bucket, tried in turn; none for a directory.
  func checks() async -> [StoreCheck] {
    guard case .bucket(let bucket) = store else { return [] }
    do { return await S3Check.run(try client(bucket), settings(bucket)) } catch {
      return [StoreCheck("connection", .failed(Failure(error).error.description, error as? StorageError))]
    }
  }

  private func client(_ bucket: BucketConfig) throws -> S3Client {
    let address = try S3Address(
      bucket: bucket.bucket, prefix: bucket.prefix, endpoint: bucket.endpoint, region: bucket.region,
      isPathStyle: bucket.isPathStyle)
    var http = HTTPSettings()
    http.caFile = bucket.caFile
    let log = log
    let surroundings = HTTPService.Surroundings(
      now: clock.monotonic,
      onRetry: { retry in
        log.info(
          "a request to the store is tried again",
          ["server": retry.origin.description, "attempt": String(retry.attempt), "because": retry.cause.rawValue])
      })
    let service = HTTPService(HTTPClient(http), .standard, surroundings, judge: S3Client.advice)
    return S3Client(
      address, service, expectedOwner: bucket.expectedOwner, now: SystemClock.machine.now,
      credentials: try S3Keys(log: log).source(bucket.credentials, region: bucket.region))
  }

  private func settings(_ bucket: BucketConfig) -> S3Settings {
    var settings = S3Settings(cache: bucket.cache)
    settings.placing.storageClass = bucket.storageClass
    settings.placing.encryption =
      switch bucket.encryption {
      case .none: ""
      case .managed: "AES256"
      case .kms: "aws:kms"
      }
    settings.placing.kmsKey = bucket.kmsKey
    settings.needsLock = bucket.needsLock
    settings.defaults = StoreDefaults(retain: bucket.retain, strength: bucket.isFinal ? .final : .removable)
    return settings
  }

  private var note: @Sendable (String) -> Void {
    let log = log
    let told = Told()
    return { if told.isNew($0) { log.warning(Log.escaped($0)) } }
  }
}

/// What was said of a store: each list would say it again.
private final class Told: Sendable {
  private let lines = Mutex<Set<String>>([])

  func isNew(_ line: String) -> Bool { lines.withLock { $0.insert(line).inserted } }
}
