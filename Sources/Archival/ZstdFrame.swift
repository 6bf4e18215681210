internal import CZstd

/// Makes Zstandard frames (RFC 8878), each by itself: equal contents, equal bytes, on whichever thread. The one owner of `ZSTD_CCtx`.
@safe struct ZstdCompressor: ~Copyable {
  private let context: OpaquePointer

  /// Level 1 packs events as small as 3 and 6 do, and faster.
  init(level: Int32 = 1) throws(ArchiveError) {
    guard let context = unsafe ZSTD_createCCtx() else { throw .library("no memory for zstd") }
    unsafe self.context = context
    unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    // The low 32 bits of XXH64 over the content, behind the frame.
    unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  }

  deinit { unsafe _ = ZSTD_freeCCtx(context) }

  /// Appends a frame with this content; returns its bytes.
  mutating func append(_ content: RawSpan, to output: inout [UInt8]) throws(ArchiveError) -> Int {
    let start = output.count
    output.append(contentsOf: repeatElement(0, count: ZSTD_compressBound(content.byteCount)))
    let size = try pack(content, into: &output, at: start)
    output.removeLast(output.count - start - size)
    return size
  }

  /// Writes a frame into room that is kept from one to the next; returns its bytes.
  mutating func pack(_ content: RawSpan, into room: inout [UInt8]) throws(ArchiveError) -> Int {
    let bound = ZSTD_compressBound(content.byteCount)
    if room.count < bound { room.append(contentsOf: repeatElement(0, count: bound - room.count)) }
    return try pack(content, into: &room, at: 0)
  }

  private func pack(_ content: RawSpan, into output: inout [UInt8], at start: Int) throws(ArchiveError) -> Int {
    let size = unsafe content.withUnsafeBytes { source in
      unsafe output.withUnsafeMutableBytes { target in
        unsafe ZSTD_compress2(
          context, target.baseAddress?.advanced(by: start), target.count - start, source.baseAddress, source.count)
      }
    }
    guard ZSTD_isError(size) == 0 else { throw .library(unsafe String(cString: ZSTD_getErrorName(size))) }
    return size
  }
}

/// Opens single Zstandard frames. The one owner of `ZSTD_DCtx`.
@safe struct ZstdDecompressor: ~Copyable {
  private let context: OpaquePointer

  init() throws(ArchiveError) {
    guard let context = unsafe ZSTD_createDCtx() else { throw .library("no memory for zstd") }
    unsafe self.context = context
  }

  deinit { unsafe _ = ZSTD_freeDCtx(context) }

  /// Appends the content of a frame that has `size` bytes of it. Throws `damaged` for any other: `offset` is the frame's place.
  mutating func append(_ frame: RawSpan, size: Int, at offset: Int64, to output: inout [UInt8]) throws(ArchiveError) {
    // The frame's own word first, so that nothing is made room for that is not there.
    let stated = unsafe frame.withUnsafeBytes { unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
    guard stated == UInt64(size) else { throw .damaged(at: offset, "a frame of another size") }
    let start = output.count
    output.append(contentsOf: repeatElement(0, count: size))
    let made = unsafe frame.withUnsafeBytes { source in
      unsafe output.withUnsafeMutableBytes { target in
        unsafe ZSTD_decompressDCtx(
          context, target.baseAddress?.advanced(by: start), size, source.baseAddress, source.count)
      }
    }
    guard ZSTD_isError(made) == 0, made == size else {
      output.removeLast(size)
      throw .damaged(at: offset, unsafe String(cString: ZSTD_getErrorName(made)))
    }
  }
}
