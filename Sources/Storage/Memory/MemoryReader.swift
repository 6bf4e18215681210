/// Reads an object of a store in memory.
struct MemoryReader: ObjectReader {
  let bytes: [UInt8]
  var size: Int64 { Int64(bytes.count) }

  func read(at offset: Int64, into buffer: inout MutableRawSpan) async throws -> Int {
    guard offset < size else { return 0 }
    let part = bytes[Int(offset)..<min(Int(offset) + buffer.byteCount, bytes.count)]
    return unsafe buffer.withUnsafeMutableBytes { target in
      unsafe part.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
      return part.count
    }
  }
}
