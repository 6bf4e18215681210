internal import Glibc

/// A file without a name, which is gone when its owner is, however that ends.
struct ScratchFile: ~Copyable {
  private let descriptor: Int32

  init(in folder: String) throws(WorkbookError) {
    // O_TMPFILE (open(2)); Glibc's module does not import its definition, a combination of flags.
    descriptor = unsafe open(folder, 0x410000 | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw ScratchFile.failure("cannot make a scratch file in \(folder)") }
  }

  deinit { close(descriptor) }

  /// Where others may open it, as long as it is there.
  var path: String { "/proc/self/fd/\(descriptor)" }

  /// Gives all of it to `take`, piece by piece.
  func read(_ take: (RawSpan) async throws -> Void) async throws {
    var (buffer, offset) = ([UInt8](repeating: 0, count: 1 << 18), 0)
    while true {
      let count = unsafe pread(descriptor, &buffer, buffer.count, offset)
      guard count >= 0 else { throw ScratchFile.failure("cannot read a scratch file") }
      guard count > 0 else { return }
      unsafe try await take(buffer.span.extracting(0..<count).bytes)
      offset += count
    }
  }

  private static func failure(_ what: String) -> WorkbookError {
    WorkbookError(what: what, cause: unsafe String(cString: strerror(errno)))
  }
}
