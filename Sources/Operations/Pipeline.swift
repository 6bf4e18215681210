internal import Glibc

/// Programs of the system that work on files for a command: run without a shell, what they say on standard error goes to ours.
package enum Pipeline {
  /// Runs programs side by side, each one's output being the next one's input; the first reads nothing. Throws where one is not there or does
  /// not end with 0: the last of those, since one that reads no further fails whoever writes to it.
  package static func run(_ programs: [[String]]) throws(JobError) {
    var children: [(name: String, id: pid_t)] = []
    var input: Int32? = nil
    var failure: JobError?
    for (place, words) in programs.enumerated() {
      let isLast = place == programs.count - 1
      var ends: [Int32] = [-1, -1]
      if !isLast {
        guard unsafe pipe(&ends) == 0 else {
          failure = JobError(errno: errno, "cannot start", at: words[0])
          break
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      }
      let child = spawn(words, input: input, output: isLast ? nil : ends[1])
      if let input { close(input) }
      if !isLast { close(ends[1]) }
      input = isLast ? nil : ends[0]
      switch child {
      case .success(let id): children.append((words[0], id))
      case .failure(let error):
        failure = JobError(
          .configuration, "cannot start", at: words[0], because: JobError.text(errno: error.number),
          remedy: "install the package that has \(words[0])")
      }
      if failure != nil { break }
    }
    // Whoever reads no further lets the one before it end too.
    if let input { close(input) }
    var last: JobError?
    for child in children {
      var status: Int32 = 0
      while unsafe waitpid(child.id, &status, 0) < 0, errno == EINTR {}
      if status != 0 {
        last = JobError(
          .io, "a program failed", at: child.name, because: "it did not end with 0", remedy: "read what it says on standard error"
        )
      }
    }
    if let error = failure ?? last { throw error }
  }

  /// Removes a folder that a command made, with all that is in it.
  static func remove(folder: String) { try? run([["rm", "-rf", "--", folder]]) }

  private struct Errno: Error { var number: Int32 }

  private static func spawn(_ words: [String], input: Int32?, output: Int32?) -> Result<pid_t, Errno> {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    if let input {
      unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    if let output {
      unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    }
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var child: pid_t = 0
    let number = unsafe posix_spawnp(&child, words[0], &actions, nil, &arguments, environ)
    return number == 0 ? .success(child) : .failure(Errno(number: number))
  }
}
