internal import Operations
internal import Storage
internal import Synchronization

extension JobTools {
  /// Runs `body` under the store's lock. A dry run changes nothing, so it needs none.
  func locked<Result>(_ job: String, unless isDryRun: Bool, _ body: () async throws -> Result) async throws -> Result {
    if isDryRun { return try await body() }
    // Not even a lock is left in a folder of other things. What else is wrong with it is told by who opens it.
    if case .directory(let path) = config.store {
      do { _ = try await DirectoryStore.open(path) } catch let error as StorageError where error.code != .notAStore {}
    }
    let holder = StoreLock.Holder(job: job, clock: clock)
    return try await StoreLock.holding(store: config.store.lockFolder, holder: holder, body)
  }
}

/// Opens the store that the config names.
struct StoreOpener {
  let store: StoreConfig
  private let id: String?
  let clock: any WallClock
  let log: Log

  init(_ config: Config, _ clock: any WallClock, _ log: Log) {
    (store, id, self.clock, self.log) = (config.store, config.storeID, clock, log)
  }

  /// Opens it; where there is none yet, `newID` makes one of that id, unless the config says which store it is: what looks new may be a mount
  /// that was lost.
  func open(newID: (() -> String)? = nil) async throws -> any DescribedStore {
    do { return try checked(try await open(making: nil)) } catch let error as StorageError where error.code == .notFound {
      guard let newID else { throw error }
      guard id == nil else { throw another("there is none") }
      let made = try await open(making: newID)
      log.warning("a new store was made", ["at": store.description, "id": made.format.id])
      return made
    }
  }

  private func open(making newID: (() -> String)?) async throws -> any DescribedStore {
    switch store {
    case .directory(let path): try await DirectoryStore.open(path, defaults: .none, now: clock.now, newID: newID)
    case .bucket(let bucket): try await S3Store.open(try client(bucket), settings(bucket), newID: newID, note: note)
    }
  }

  /// The store, where it is the one that the config means.
  private func checked(_ opened: any DescribedStore) throws(JobError) -> any DescribedStore {
    guard let id, opened.format.id != id else { return opened }
    throw another(opened.format.id.isEmpty ? "there is none" : "its id is \(opened.format.id)")
  }

  private func another(_ found: String) -> JobError {
    JobError(
      .configuration, "this is not the store that the config means", at: store.description,
      because: "`storeId` is \(id ?? ""), and \(found)",
      remedy: "check what is mounted there; a store that is meant to be new is made without `storeId`")
  }

  /// Opens it once more, with another storage class for what is put.
  func open(storageClass: String) async throws -> any DescribedStore {
    guard case .bucket(let bucket) = store else { return try await open() }
    var settings = settings(bucket)
    settings.placing.storageClass = storageClass
    return try checked(try await S3Store.open(try client(bucket), settings, newID: nil, note: note))
  }

  /// Opens it for a run that writes nothing.
  func openOrEmpty() async throws -> any DescribedStore {
    let opened: any DescribedStore =
      switch store {
      case .directory(let path): try await DirectoryStore.openOrEmpty(path)
      case .bucket(let bucket): try await S3Store.openOrEmpty(try client(bucket), settings(bucket), note: note)
      }
    return try checked(opened)
  }

  /// Everything that a run needs of the bucket, tried in turn; of a directory, and besides, whether it is the store that the config means.
  func checks() async -> [StoreCheck] {
    var checks: [StoreCheck] = []
    func fault(_ name: String, _ error: any Error) -> StoreCheck {
      StoreCheck(name, .failed(Failure(error).error.description, error as? StorageError))
    }
    if case .bucket(let bucket) = store {
      do { checks = await S3Check.run(try client(bucket), settings(bucket)) } catch { checks = [fault("connection", error)] }
    }
    if let id {
      do {
        _ = try await openOrEmpty()
        checks.append(StoreCheck("id", .fine(id)))
      } catch { checks.append(fault("id", error)) }
    }
    return checks
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
