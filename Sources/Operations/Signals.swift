internal import Glibc
internal import Synchronization

/// SIGINT and SIGTERM end a job at its next safe place: the first cancels its task, a second ends the process at once.
///
/// A handler notes the signal and wakes a thread of its own, which cancels: nothing more runs inside other code. Blocking the signals
/// and waiting for them would not do: libdispatch keeps the main thread in sigsuspend(2) with every signal let through.
package enum Signals {
  /// The number of the first signal that came; 0 for none.
  private static let received = Atomic<Int32>(0)
  /// The end of the pipe that the handler writes to.
  private static let wakeup = Atomic<Int32>(-1)
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
    let task = Task { try await body() }
    cancel.withLock { $0 = { task.cancel() } }
    watch()
    return try await task.value
  }

  /// Without a pipe or a thread the signals end the process at once, as they would any other.
  private static func watch() {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return }
    // Glibc's module has no pipe2(2); nothing is started yet that could inherit them.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let wakes = ends[0]
    wakeup.store(ends[1], ordering: .releasing)
    var thread: pthread_t = 0
    let argument = unsafe UnsafeMutableRawPointer(bitPattern: Int(wakes) + 1)
    guard unsafe pthread_create(&thread, nil, { unsafe Signals.wait($0) }, argument) == 0 else { return }
    pthread_detach(thread)
    for number in [SIGINT, SIGTERM] { signal(number) { Signals.note($0) } }
  }

  /// In the handler: only what is safe there (signal-safety(7)).
  private static func note(_ number: Int32) {
    let (isFirst, _) = received.compareExchange(expected: 0, desired: number, ordering: .acquiringAndReleasing)
    guard isFirst else { _exit(exitStatus(number)) }
    let saved = errno
    var byte: UInt8 = 0
    _ = unsafe write(wakeup.load(ordering: .acquiring), &byte, 1)
    errno = saved
  }

  /// The thread: `argument` is the pipe's reading end and one more. It ends with the process.
  private static func wait(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    let wakes = Int32(Int(bitPattern: argument) - 1)
    var byte: UInt8 = 0
    while unsafe read(wakes, &byte, 1) < 0, errno == EINTR {}
    cancel.withLock { $0?() }
    return nil
  }
}
