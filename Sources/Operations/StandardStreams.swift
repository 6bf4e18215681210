internal import Glibc

/// The descriptors 0 to 2, which are not always there: a caller may have closed them.
package enum StandardStreams {
  /// Takes those that are closed, so that no file or pipe of ours is given their numbers. To be called before anything is opened.
  ///
  /// Each is opened the wrong way round, so that reading and writing fail as on a closed one: a document that nobody gets is no success.
  package static func fillGaps() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
      // The lowest number that is free: this one.
      _ = unsafe open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
