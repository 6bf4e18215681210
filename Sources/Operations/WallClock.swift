internal import Glibc

/// Where time comes from. What a run *says* of time is `now`; how long something takes is a difference of `monotonic`.
package protocol WallClock: Sendable {
  /// Nanoseconds since 1970-01-01T00:00:00Z. May jump in both directions.
  func now() -> Int64
  /// Nanoseconds since some fixed instant; never goes back.
  func monotonic() -> Int64
}

/// The machine's clock: the only place of the suite that reads it.
///
/// With `SOURCE_DATE_EPOCH` (seconds since 1970, reproducible-builds.org/specs/source-date-epoch) `now` stands still there, so
/// that two runs over the same inputs write the same bytes; `monotonic` goes on. Whoever signs by it can date back as by any clock: jobs refuse what
/// cannot be true, and `docs/report.md` says so.
package struct SystemClock: WallClock {
  private let fixed: Int64?

  /// The clock that an environment asks for. A value that is no number of seconds is a usage error.
  package init(environment: [String: String] = Environment.current) throws(JobError) {
    guard let text = environment["SOURCE_DATE_EPOCH"] else {
      fixed = nil
      return
    }
    guard let seconds = Int64(text), seconds >= 0, seconds <= Int64.max / 1_000_000_000 else {
      throw JobError(
        .usage, "cannot set the clock", at: "SOURCE_DATE_EPOCH", because: "its value is no number of seconds since 1970",
        remedy: "unset it, or give it a whole number")
    }
    fixed = seconds * 1_000_000_000
  }

  /// The machine's time, whatever the environment asks for: a server refuses what is signed at another time than its own, and takes no retention
  /// that has passed.
  package static let machine = SystemClock()

  private init() { fixed = nil }

  /// Nanoseconds since 1970, or those of `SOURCE_DATE_EPOCH`.
  package func now() -> Int64 { fixed ?? SystemClock.read(CLOCK_REALTIME) }

  /// Nanoseconds since some fixed instant, whatever the environment asks for.
  package func monotonic() -> Int64 { SystemClock.elapsed() }

  /// Nanoseconds since some fixed instant, for what has a time limit; never goes back.
  static func elapsed() -> Int64 { SystemClock.read(CLOCK_MONOTONIC) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
