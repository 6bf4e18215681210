/// Bytes and fixed-width values in byte arrays, little-endian, bounds checked. The one place where index bytes are reinterpreted.
extension [UInt8] {
  /// Overwrites `count` bytes at `offset` with those of `bytes` at `start`.
  mutating func copy(_ bytes: Span<UInt8>, from start: Int, count: Int, at offset: Int) {
    precondition(count >= 0 && start >= 0 && start + count <= bytes.count && offset >= 0 && offset + count <= self.count)
    unsafe bytes.withUnsafeBytes { source in
      unsafe withUnsafeMutableBytes { target in
        let part = unsafe UnsafeRawBufferPointer(rebasing: source[start..<start + count])
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset...]).copyMemory(from: part)
      }
    }
  }

  /// Makes it as long as that; what the bytes are then is not said.
  mutating func resize(to count: Int) {
    let more = count - self.count
    if more < 0 { removeLast(-more) } else { append(contentsOf: repeatElement(0, count: more)) }
  }

  /// Moves `count` bytes at `start` to the front.
  mutating func moveToFront(from start: Int, count: Int) {
    precondition(count >= 0 && start >= 0 && start + count <= self.count)
    unsafe withUnsafeMutableBytes { bytes in
      unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]))
    }
  }

  /// Writes a record at an offset.
  @inline(__always)
  mutating func store(_ record: IndexedRecord, at offset: Int) {
    precondition(offset >= 0 && offset + IndexedRecord.size <= count)
    unsafe withUnsafeMutableBytes { unsafe $0.storeBytes(of: record, toByteOffset: offset, as: IndexedRecord.self) }
  }

  /// Overwrites the bytes at an offset with an integer.
  mutating func storeInteger(_ value: UInt64, at offset: Int, bytes: Int) {
    for index in 0..<bytes { self[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
  }

  /// Appends the lowest `bytes` (at most 8) of a word, the lowest first.
  @inlinable
  package mutating func append(word: UInt64, bytes: Int) { append(words: (word, 0, 0, 0, 0), bytes: bytes) }

  /// Appends the first `bytes` of five words, the lowest of each first.
  @inlinable
  mutating func append(words: (UInt64, UInt64, UInt64, UInt64, UInt64), bytes: Int) {
    let (a, b, c, d, e) = words
    let ordered = (a.littleEndian, b.littleEndian, c.littleEndian, d.littleEndian, e.littleEndian)
    unsafe Swift.withUnsafeBytes(of: ordered) { unsafe append(contentsOf: UnsafeRawBufferPointer(rebasing: $0[..<bytes])) }
  }

  /// Appends a text's bytes, at once: those of its UTF-8 view would come one by one.
  package mutating func append(text: String) {
    var text = text
    text.withUTF8 { unsafe append(contentsOf: $0) }
  }

  /// The text of a range of bytes, which are UTF-8.
  func text(_ range: Range<Int>) -> String {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return unsafe withUnsafeBufferPointer { bytes in
      unsafe String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }
  }

  /// Appends an integer.
  mutating func appendInteger(_ value: UInt64, bytes: Int) {
    for index in 0..<bytes { append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
  }
}

extension Span where Element == UInt8 {
  /// The integer of that many bytes at an offset.
  package func integer(at offset: Int, bytes: Int) -> UInt64 {
    (0..<bytes).reduce(0) { $0 | UInt64(self[offset + $1]) << UInt64(8 * $1) }
  }
}
