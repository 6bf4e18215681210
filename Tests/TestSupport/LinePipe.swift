internal import Glibc
internal import Synchronization

/// A named pipe in place of a program's output: a test waits for what the program says, and learns at once that it says nothing more.
package final class LinePipe: Sendable {
  /// Where it is in the file system.
  package let path: String
  private let end: Int32
  private let rest = Mutex<[UInt8]>([])

  struct Failure: Error { let errno: Int32 }

  /// Makes it; `path` is then a stream of the `Subprocess` that writes.
  package init(_ path: String) throws {
    self.path = path
    guard unsafe mkfifo(path, 0o600) == 0 else { throw Failure(errno: errno) }
    // Opened for reading alone it would wait for the writer, who waits for it.
    end = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard end >= 0, fcntl(end, F_SETFL, 0) == 0 else { throw Failure(errno: errno) }
  }

  deinit { close(end) }

  /// The next line, as soon as it is there; nil when the program has ended.
  package func line() -> String? {
    rest.withLock { rest in
      while true {
        if let index = rest.firstIndex(of: 0x0a) {
          defer { rest.removeFirst(index + 1) }
          return String(decoding: rest[..<index], as: UTF8.self)
        }
        var block = [UInt8](repeating: 0, count: 4096)
        let count = unsafe read(end, &block, block.count)
        guard count > 0 else { return nil }
        rest += block[..<count]
      }
    }
  }
}
