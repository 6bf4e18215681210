internal import Glibc
internal import Synchronization

/// SIGINT and SIGTERM end a job at its next safe place: the first cancels its task, a second ends the process at once.
///
/// The signals are blocked and a thread of their own waits for them, so that no handler runs inside other code.
package enum Signals {
  /// The number of the first signal that came; 0 for none.
  private static let received = Atomic<Int32>(0)
  /// What the first signal does.
  private static let cancel = Mutex<(@Sendable () -> Void)?>(nil)

  /// The exit status for a signal, as shells have it: 128 and its number.
  package static func exitStatus(_ signal: Int32) -> Int32 { 128 + signal }

  /// The signal that asked the process to end; nil where none has.
  package static var pending: Int32? {
    let signal = received.load(ordering: .acquiring)
    return signal == 0 ? nil : signal
  }

  /// Runs `body` in a task that the first signal cancels. To be called once, before other threads begin.
  ///
  /// Writing to a closed pipe is an error of that write from here on, and no signal that kills the job half-way.
  package static func cancelling<Success: Sendable>(
    _ body: @escaping @Sendable () async throws -> Success
  ) async throws -> Success {
    signal(SIGPIPE, SIG_IGN)
    block()
    let task = Task { try await body() }
    cancel.withLock { $0 = { task.cancel() } }
    startWaiting()
    return try await task.value
  }

  private static func watched() -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGINT)
    unsafe sigaddset(&set, SIGTERM)
    return set
  }

  private static func block() {
    var set = watched()
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Starts the thread that waits. It ends with the process.
  private static func startWaiting() {
    var thread: pthread_t = 0
    if unsafe pthread_create(&thread, nil, entry, nil) == 0 { pthread_detach(thread) }
  }

  private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { _ in wait() }

  private static func wait() -> Never {
    var set = watched()
    var number: Int32 = 0
    while true {
      guard unsafe sigwait(&set, &number) == 0 else { continue }
      let (isFirst, _) = received.compareExchange(expected: 0, desired: number, ordering: .acquiringAndReleasing)
      guard isFirst else { _exit(exitStatus(number)) }
      cancel.withLock { $0?() }
    }
  }
}
