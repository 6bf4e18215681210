package import Glibc

/// A program that a test starts. Its standard streams are files, so that nothing has to be drained and no pipe is inherited by
/// a program that another test starts at the same moment.
package struct Subprocess {
  package let id: pid_t

  /// How a program ended.
  package struct Ending: Sendable {
    /// The exit status, or 128 and the number of the signal.
    package let status: Int32
    package let out: String
    package let error: String
  }

  package struct Failure: Error {
    let what: String
    let errno: Int32
  }

  /// Starts a program; the streams are paths.
  package init(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], directory: String? = nil,
    input: String = "/dev/null", output: String = "/dev/null", error: String = "/dev/null"
  ) throws {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, error, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    // The toolchain's libraries may be found by LD_LIBRARY_PATH only.
    var variables = environment
    for name in ["PATH", "LD_LIBRARY_PATH"] where variables[name] == nil {
      if let value = unsafe getenv(name) { variables[name] = unsafe String(cString: value) }
    }
    // env(1) changes the folder: Glibc's module does not show posix_spawn's own action for it.
    let command = (directory.map { ["/usr/bin/env", "-C", $0] } ?? []) + [program] + arguments
    var words = unsafe command.map { unsafe strdup($0) } + [nil]
    var settings = unsafe variables.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
    defer { unsafe (words + settings).forEach { unsafe free($0) } }
    var id: pid_t = 0
    let failure = unsafe posix_spawn(&id, command[0], &actions, nil, &words, &settings)
    guard failure == 0 else { throw Failure(what: "cannot start \(program)", errno: failure) }
    self.id = id
  }

  /// Waits for the end: the exit status, or 128 and the number of the signal.
  @discardableResult package func wait() throws -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(id, &status, 0) < 0 {
      guard errno == EINTR else { throw Failure(what: "cannot wait", errno: errno) }
    }
    return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
  }

  /// Starts a program, gives it `input` and waits for its end.
  package static func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], directory: String? = nil, input: String = ""
  ) throws -> Ending {
    var template = Array("/tmp/tally-run-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw Failure(what: "mkdtemp", errno: errno) }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let paths = ["in", "out", "error"].map { "\(folder)/\($0)" }
    defer {
      for path in paths { unsafe unlink(path) }
      unsafe rmdir(folder)
    }
    try write(input, to: paths[0])
    let process = try Subprocess(
      program, arguments, environment: environment, directory: directory, input: paths[0], output: paths[1], error: paths[2])
    let status = try process.wait()
    func text(_ path: String) -> String { String(decoding: readFile(path), as: UTF8.self) }
    return Ending(status: status, out: text(paths[1]), error: text(paths[2]))
  }

  private static func write(_ text: String, to path: String) throws {
    guard let file = unsafe fopen(path, "w") else { throw Failure(what: path, errno: errno) }
    defer { unsafe fclose(file) }
    let bytes = Array(text.utf8)
    guard unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Failure(what: path, errno: errno) }
  }
}
