internal import Events
internal import Glibc
internal import Operations

/// Standard output: help and scripts, the raw events of `trace`, or the one document of `--json`. Nothing else goes there.
enum Output {
  /// Text as it is.
  static func text(_ text: String) throws(JobError) { try bytes(Array(text.utf8)) }

  /// One JSON document, indented, ended by a newline.
  static func document(_ write: (inout JSONWriter) -> Void) throws(JobError) {
    var json = JSONWriter(prettyPrinted: true)
    write(&json)
    try bytes(json.bytes)
  }

  /// Nobody reads any more, as behind `tally breaks list | head`.
  static let readerLeft = JobError(errno: EPIPE, "cannot write", at: "standard output")

  /// All bytes; what standard output does not take is an error, so that a document is never cut in silence.
  static func bytes(_ bytes: [UInt8]) throws(JobError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw JobError(errno: errno, "cannot write", at: "standard output") }
      rest = rest.dropFirst(count)
    }
  }
}
