internal import Events
internal import Glibc

/// At most one run at a time changes a store: an advisory lock (flock(2)) on `<store>/.lock`, whose content names the holder.
///
/// The kernel drops the lock with the process, however that ends; content without a lock means nothing. Jobs that only read
/// (`trace`, `verify`, `--dry-run`) take none: objects are created once and named when whole, so a reader never sees half of one.
package struct StoreLock: ~Copyable {
  private let file: Int32

  /// Who holds a lock.
  package struct Holder: Equatable, Sendable {
    var pid: Int32
    var job: String
    var host: String
    /// Nanoseconds since 1970.
    var startedAt: Int64

    /// This process, running a job.
    package init(job: String, clock: any WallClock) {
      pid = Environment.processID
      self.job = job
      host = Environment.hostName
      startedAt = clock.now()
    }
  }

  /// Takes the lock, or says who holds it (exit 75). Creates the store's directory where there is none.
  package init(store: String, holder: Holder) throws(JobError) {
    let path = FilePath.join(store, ".lock")
    let what = "cannot lock the store"
    try StoreLock.createDirectory(store, what)
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard file >= 0 else { throw JobError(errno: errno, what, at: path) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      defer { close(file) }
      guard number == EWOULDBLOCK else { throw JobError(errno: number, what, at: path) }
      throw StoreLock.held(file, path)
    }
    var failure: Int32? = ftruncate(file, 0) == 0 ? nil : errno
    if failure == nil { failure = SmallFile.write(holder.json, to: file) }
    if let failure {
      close(file)
      throw JobError(errno: failure, what, at: path)
    }
    self.file = file
  }

  deinit { close(file) }

  /// Runs `body` under the lock.
  package static func holding<Result>(
    store: String, holder: Holder, _ body: () async throws -> Result
  ) async throws -> Result {
    let lock = try StoreLock(store: store, holder: holder)
    defer { withExtendedLifetime(lock) {} }
    return try await body()
  }

  private static func held(_ file: Int32, _ path: String) -> JobError {
    // Between taking the lock and writing its content there is a moment in which the holder is not known.
    let bytes = (try? SmallFile.read(file, path, what: "")) ?? []
    let who = Holder(json: bytes).map { "\($0.description) holds it" } ?? "another run holds it"
    return JobError(
      .tryAgain, "the store is locked", at: path, because: who, remedy: "wait for that run, or end it by its process id")
  }

  private static func createDirectory(_ path: String, _ what: String) throws(JobError) {
    guard unsafe mkdir(path, 0o755) != 0, errno != EEXIST else { return }
    let parent = FilePath.parent(of: path)
    guard errno == ENOENT, parent != path, parent != "." else { throw JobError(errno: errno, what, at: path) }
    try createDirectory(parent, what)
    guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { throw JobError(errno: errno, what, at: path) }
  }
}

extension StoreLock.Holder: CustomStringConvertible {
  /// `tally nightly (pid 4711 on mail-01, since 2026-11-19T06:00:00Z)`, safe to print.
  package var description: String {
    let since = Instant(nanoseconds: startedAt, digits: 0).description
    return "tally \(Log.escaped(job)) (pid \(pid) on \(Log.escaped(host)), since \(since))"
  }

  var json: [UInt8] {
    var json = JSONWriter(prettyPrinted: false)
    json.beginObject()
    json.member("pid", pid)
    json.member("job", job)
    json.member("host", host)
    json.member("startedAt", Instant(nanoseconds: startedAt, digits: 3).description)
    json.endObject()
    json.newline()
    return json.bytes
  }

  /// Nil for anything that `json` does not write.
  init?(json bytes: [UInt8]) {
    guard let value = try? JSONValue.parse(bytes), let pid = value["pid"]?.intValue.flatMap(Int32.init(exactly:)),
      let job = value["job"]?.stringValue, let host = value["host"]?.stringValue,
      let startedAt = value["startedAt"]?.stringValue.flatMap({ Instant(rfc3339: $0) })
    else { return nil }
    self.pid = pid
    self.job = job
    self.host = host
    self.startedAt = startedAt.nanoseconds
  }
}
