internal import Operations
internal import Synchronization

/// A clock that stands still until a test moves it.
package final class ManualClock: WallClock {
  private let times: Mutex<(now: Int64, monotonic: Int64)>

  /// Both clocks in nanoseconds; `now` begins at 2026-11-19T06:00:00Z.
  package init(now: Int64 = 1_795_068_000_000_000_000, monotonic: Int64 = 1_000) {
    times = Mutex((now, monotonic))
  }

  package func now() -> Int64 { times.withLock(\.now) }
  package func monotonic() -> Int64 { times.withLock(\.monotonic) }

  /// Time passes.
  package func advance(by nanoseconds: Int64) {
    times.withLock { times in
      times.now += nanoseconds
      times.monotonic += nanoseconds
    }
  }

  /// Somebody sets the clock: only `now` changes.
  package func set(now: Int64) { times.withLock { $0.now = now } }
}
