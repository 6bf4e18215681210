extension Span where Element == UInt8 {
  /// Whether one of the bytes is such. All are looked at, without a branch, so that the machine can take many at once: what has to be
  /// escaped is in hardly any text.
  @inlinable @inline(__always)
  package func hasByte(_ isSuch: (UInt8) -> Bool) -> Bool {
    var found: UInt8 = 0
    for index in indices { found |= isSuch(self[index]) ? 1 : 0 }
    return found != 0
  }
}

extension String {
  /// Whether one of its bytes is such.
  @inlinable @inline(__always)
  package func hasByte(_ isSuch: (UInt8) -> Bool) -> Bool { utf8.span.hasByte(isSuch) }
}
