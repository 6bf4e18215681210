internal import CZlib
internal import Glibc

/// A file that is being written, packed by zlib or plain. Owns the descriptor and the zlib stream.
@safe struct GzipFile: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>?
  private let descriptor: Int32
  private let path: String
  private var packed = [UInt8](repeating: 0, count: 1 << 16)
  /// Bytes on disk so far.
  private(set) var storedBytes = 0

  /// Creates or empties a file.
  init(path: String, plain: Bool) throws(SynthError) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .system("create", path, errno) }
    guard !plain else {
      unsafe stream = nil
      return
    }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // Level 6 as gzip's default; 15 + 16 window bits ask for the gzip format. The header has no time in it.
    let status = unsafe deflateInit2_(
      stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib cannot start")
    unsafe self.stream = stream
  }

  deinit {
    if let stream = unsafe stream {
      unsafe deflateEnd(stream)
      unsafe stream.deallocate()
    }
    close(descriptor)
  }

  /// Adds bytes.
  mutating func write(_ bytes: inout [UInt8]) throws(SynthError) {
    if let stream = unsafe stream { try unsafe deflate(&bytes, stream, Z_NO_FLUSH) } else { try store(bytes, bytes.count) }
  }

  /// Ends the file.
  mutating func finish() throws(SynthError) {
    var none: [UInt8] = []
    if let stream = unsafe stream { try unsafe deflate(&none, stream, Z_FINISH) }
  }

  private mutating func deflate(
    _ bytes: inout [UInt8], _ stream: UnsafeMutablePointer<z_stream>, _ flush: Int32
  ) throws(SynthError) {
    var taken = 0
    let (count, room) = (bytes.count, packed.count)
    repeat {
      let made = unsafe bytes.withUnsafeMutableBufferPointer { input in
        unsafe packed.withUnsafeMutableBufferPointer { output in
          unsafe stream.pointee.next_in = input.baseAddress.map { unsafe $0 + taken }
          unsafe stream.pointee.avail_in = UInt32(count - taken)
          unsafe stream.pointee.next_out = output.baseAddress
          unsafe stream.pointee.avail_out = UInt32(room)
          _ = unsafe CZlib.deflate(stream, flush)
          taken = unsafe count - Int(stream.pointee.avail_in)
          return unsafe room - Int(stream.pointee.avail_out)
        }
      }
      try store(packed, made)
      if made < room { return }
    } while true
  }

  private mutating func store(_ bytes: [UInt8], _ count: Int) throws(SynthError) {
    var done = 0
    while done < count {
      let written = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + done }, count - done)
      }
      guard written > 0 else { throw .system("write", path, errno) }
      done += written
    }
    storedBytes += count
  }
}
