internal import CZlib

/// Packs bytes as zlib's format (RFC 1950) has it, as they come, for what is too long for `Deflater`. Owns the zlib stream: the one owner of it here.
@safe struct StreamDeflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>
  private var packed = [UInt8](repeating: 0, count: 1 << 15)

  init() {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // Level 1, as everything here.
    let status = unsafe deflateInit_(stream, 1, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib cannot start")
    unsafe self.stream = stream
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Packs bytes; what is ready is appended to `out`.
  mutating func add(_ bytes: [UInt8], to out: inout [UInt8]) { run(bytes, Z_NO_FLUSH, &out) }

  /// Ends the stream. Call it once.
  mutating func finish(to out: inout [UInt8]) { run([], Z_FINISH, &out) }

  private mutating func run(_ bytes: [UInt8], _ flush: Int32, _ out: inout [UInt8]) {
    let room = packed.count
    unsafe bytes.withUnsafeBufferPointer { input in
      // zlib's interface does not say const here; it only reads.
      unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      unsafe stream.pointee.avail_in = UInt32(input.count)
      while true {
        let made = unsafe packed.withUnsafeMutableBufferPointer { output in
          unsafe stream.pointee.next_out = output.baseAddress
          unsafe stream.pointee.avail_out = UInt32(room)
          unsafe _ = deflate(stream, flush)
          return unsafe room - Int(stream.pointee.avail_out)
        }
        out += packed[..<made]
        if made < room { return }
      }
    }
  }
}
