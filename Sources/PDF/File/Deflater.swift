internal import CDeflate

/// Packs bytes as zlib's format (RFC 1950) has it, by libdeflate: unlike ISA-L's, its bytes are the same on every machine. Its one owner.
@safe struct Deflater: ~Copyable {
  private let compressor: OpaquePointer

  init() {
    // Level 1: a page's content packs to a fifth, a little better than by zlib's level 1, in half of the time.
    guard let compressor = unsafe libdeflate_alloc_compressor(1) else { preconditionFailure("libdeflate cannot start") }
    unsafe self.compressor = compressor
  }

  deinit { unsafe libdeflate_free_compressor(compressor) }

  /// One whole stream.
  func whole(_ bytes: [UInt8]) -> [UInt8] {
    let most = unsafe libdeflate_zlib_compress_bound(compressor, bytes.count)
    var out: [UInt8] = []
    out.append(addingCapacity: most) { span in
      unsafe span.withUnsafeMutableBufferPointer { room, count in
        count = unsafe libdeflate_zlib_compress(compressor, bytes, bytes.count, room.baseAddress, room.count)
      }
    }
    return out
  }

  /// Unpacks a whole stream; nil where it is none, or longer than `limit`.
  static func inflated(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
    let decompressor = unsafe libdeflate_alloc_decompressor()
    defer { unsafe libdeflate_free_decompressor(decompressor) }
    var room = min(limit, max(1 << 12, bytes.count * 4))
    while true {
      var out: [UInt8] = []
      var result = LIBDEFLATE_BAD_DATA
      out.append(addingCapacity: room) { span in
        unsafe span.withUnsafeMutableBufferPointer { target, count in
          result = unsafe libdeflate_zlib_decompress(decompressor, bytes, bytes.count, target.baseAddress, room, &count)
        }
      }
      switch result {
      case LIBDEFLATE_SUCCESS: return out
      case LIBDEFLATE_INSUFFICIENT_SPACE where room < limit: room = min(limit, room * 4)
      default: return nil
      }
    }
  }
}
