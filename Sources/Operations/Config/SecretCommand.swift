internal import Glibc

/// A program that prints a secret: run without a shell, with nothing to read, and stopped when it prints too much or nothing for long.
enum SecretCommand {
  private static let limit = 64 << 10
  /// Milliseconds without a byte.
  private static let patience: Int32 = 30_000

  /// What it prints. Its arguments are not told: they may hold what nobody is to see.
  static func output(_ words: [String]) throws(JobError) -> [UInt8] {
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
    var bytes: [UInt8] = []
    var cause: String?
    while cause == nil {
      var waiting = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
      let ready = unsafe poll(&waiting, 1, patience)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else {
        cause = "it prints nothing for \(patience / 1000) seconds"
        break
      }
      var block = [UInt8](repeating: 0, count: 4096)
      let count = unsafe block.withUnsafeMutableBytes { unsafe Glibc.read(ends[0], $0.baseAddress, $0.count) }
      if count <= 0 { break }
      bytes += block[..<count]
      if bytes.count > limit { cause = "it prints more than 64 KiB" }
    }
    if cause != nil { kill(child, SIGKILL) }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
    if let cause { throw failed(cause) }
    guard status == 0 else { throw failed("it did not end with 0") }
    return bytes
  }

  private static func spawn(_ words: [String], output: Int32) -> pid_t? {
    guard let program = words.first else { return nil }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var child: pid_t = 0
    return unsafe posix_spawn(&child, program, &actions, nil, &arguments, environ) == 0 ? child : nil
  }
}
