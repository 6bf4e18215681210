internal import Glibc

extension [UInt8] {
  /// The places of its line feeds.
  var lineEnds: [Int] {
    unsafe withUnsafeBytes { bytes in
      var ends: [Int] = []
      guard let base = bytes.baseAddress else { return ends }
      var start = 0
      while let feed = unsafe memchr(base + start, 0x0a, bytes.count - start) {
        let end = unsafe UnsafeRawPointer(feed) - base
        ends.append(end)
        start = end + 1
      }
      return ends
    }
  }

  /// The sizes of the lines that end in it, without their line feeds.
  var lineSizes: [UInt32] {
    var start = 0
    return lineEnds.map { end in
      defer { start = end + 1 }
      return UInt32(truncatingIfNeeded: end - start)
    }
  }
}
