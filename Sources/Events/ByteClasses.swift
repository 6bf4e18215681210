internal import CVector

/// Bytes beyond the end of what is scanned that must be readable, so that 16 at a time can be looked at without a check each.
let scanPadding = 64

/// How the bytes of a window are marked. All paths give the same marks.
enum VectorPath: Int32, CaseIterable, Comparable {
  case plain, sse2, avx2

  /// The fastest that this machine has; slower ones work too.
  static let best = VectorPath(rawValue: tally_best_path()) ?? .plain

  static func < (a: VectorPath, b: VectorPath) -> Bool { a.rawValue < b.rawValue }
}

/// Sixteen or thirty-two bytes at a time. The one place where the scanner leaves checked access; every load is bounded first.
extension Span where Element == UInt8 {
  /// Where a run of plain string bytes that starts at `index` ends: at a quote, a backslash, a control or a non-ASCII byte, or at
  /// `end` or beyond. O(n).
  @inline(__always)
  func endOfPlainRun(from index: Int, end: Int) -> Int {
    precondition(end + scanPadding <= count && index >= 0)
    return unsafe withUnsafeBufferPointer { buffer in
      var position = index
      while position < end {
        // Positions are bounded above, so that sums need no check of their own.
        let stops = unsafe tally_string_stops(buffer.baseAddress.unsafelyUnwrapped + position)
        if stops != 0 { return position &+ stops.trailingZeroBitCount }
        position &+= 32
      }
      return position
    }
  }

  /// Sets bit i of `bits` where byte i ends a plain string run, for groups of 64 bytes. All of a group must be readable.
  func markStops(in groups: Range<Int>, of bits: inout [UInt8], by path: VectorPath) {
    precondition(groups.lowerBound >= 0 && groups.upperBound * 64 <= count && groups.upperBound * 8 <= bits.count)
    precondition(path <= .best)
    unsafe withUnsafeBufferPointer { bytes in
      unsafe bits.withUnsafeMutableBufferPointer { map in
        unsafe tally_mark_stops(
          bytes.baseAddress.unsafelyUnwrapped + groups.lowerBound * 64, groups.count,
          map.baseAddress.unsafelyUnwrapped + groups.lowerBound * 8, path.rawValue)
      }
    }
  }

  /// Eight bytes at `index`, the first one lowest.
  @inlinable @inline(__always)
  package func word(at index: Int) -> UInt64 {
    precondition(index >= 0 && index + 8 <= count)
    return unsafe withUnsafeBufferPointer { buffer in
      let base = unsafe UnsafeRawPointer(buffer.baseAddress.unsafelyUnwrapped)
      return UInt64(littleEndian: unsafe base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }
  }
}

extension Span where Element == IndexedRecord {
  /// Asks for a record to be brought near, so that it need not be waited for when its turn comes.
  @inline(__always)
  func prefetch(_ index: Int) {
    precondition(index >= 0 && index < count)
    unsafe withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      // A record may lie in two lines of 64 bytes.
      unsafe tally_prefetch(start + index * IndexedRecord.size)
      unsafe tally_prefetch(start + index * IndexedRecord.size + IndexedRecord.size - 1)
    }
  }
}
