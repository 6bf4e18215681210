internal import Glibc

/// A program that prints a secret: run without a shell, with nothing to read, and stopped when it prints too much or takes too long. What it
/// says on its standard error is dropped, since that may be the secret too.
package enum SecretCommand {
  private static let limit = 64 << 10
  /// Seconds from start to end.
  private static let patience: Int64 = 30

  /// What it prints; a program without a slash is looked for in `PATH`. Its arguments are not told: they may hold what nobody is to see.
  package static func output(_ words: [String]) throws(JobError) -> [UInt8] {
    let program = words.first ?? ""
    func failed(_ cause: String) -> JobError {
      JobError(
        .configuration, "cannot read a secret", at: program, because: cause, remedy: "run the command by hand, as the same user")
    }
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw JobError(errno: errno, "cannot read a secret", at: program) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    let child = spawn(words, output: ends[1])
    close(ends[1])
    guard let child else { throw failed("it cannot be started") }
    var (bytes, cause) = read(ends[0], until: SystemClock.elapsed() + patience * 1_000_000_000)
    if cause == nil, bytes.count > limit { cause = "it prints more than 64 KiB" }
    if cause != nil { kill(child, SIGKILL) }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
    if let cause { throw failed(cause) }
    guard status == 0 else { throw failed("it did not end with 0") }
    return bytes
  }

  /// Reads to the end, to a byte over the limit, or to an instant; with what is wrong then.
  private static func read(_ end: Int32, until deadline: Int64) -> (bytes: [UInt8], cause: String?) {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while bytes.count <= limit {
      var waiting = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
      let left = max(0, deadline - SystemClock.elapsed()) / 1_000_000
      let ready = unsafe poll(&waiting, 1, Int32(clamping: left))
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return (bytes, "it takes longer than \(patience) seconds") }
      let count = unsafe block.withUnsafeMutableBytes { unsafe Glibc.read(end, $0.baseAddress, $0.count) }
      if count <= 0 { break }
      bytes += block[..<count]
    }
    return (bytes, nil)
  }

  private static func spawn(_ words: [String], output: Int32) -> pid_t? {
    guard let program = words.first else { return nil }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var child: pid_t = 0
    return unsafe posix_spawnp(&child, program, &actions, nil, &arguments, environ) == 0 ? child : nil
  }
}
