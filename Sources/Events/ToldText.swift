extension [UInt8] {
  /// A word as summaries and findings tell it: of one that is longer than 256 bytes the beginning, and `…`. Words of megabytes must not fill a
  /// store.
  var told: [UInt8] {
    var end = 256
    guard count > end else { return self }
    // Not in the middle of a character.
    while end > 0 && self[end] & 0xc0 == 0x80 { end -= 1 }
    return Array(self[..<end]) + Array("…".utf8)
  }
}
