internal import COpenSSL

/// Bytes in memory as OpenSSL reads and writes them. The one owner of `BIO`.
@safe struct MemoryBIO: ~Copyable {
  let pointer: OpaquePointer

  /// That holds bytes.
  init(_ bytes: [UInt8] = []) throws(SealingError) {
    guard let pointer = unsafe BIO_new(BIO_s_mem()) else { throw .library("no memory for a BIO") }
    // An empty one is at its end, rather than asking to try again.
    _ = unsafe BIO_ctrl(pointer, BIO_C_SET_BUF_MEM_EOF_RETURN, 0, nil)
    guard unsafe bytes.isEmpty || BIO_write(pointer, bytes, Int32(bytes.count)) == Int32(bytes.count) else {
      unsafe BIO_free_all(pointer)
      throw .library("no memory for a BIO")
    }
    unsafe self.pointer = pointer
  }

  deinit { unsafe BIO_free_all(pointer) }

  /// Takes out what is left.
  mutating func takeBytes() -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = unsafe BIO_read(pointer, &block, Int32(block.count))
      guard count > 0 else { return bytes }
      bytes += block[..<Int(count)]
    }
  }
}
