/// Where a renderer puts its bytes, in order.
package protocol ByteSink {
  /// Appends bytes.
  mutating func write(_ bytes: [UInt8]) async throws
}

/// Where the rows of a table of breaks go, in order, while the next ones are read.
package protocol RowSink: Sendable {
  /// Appends rows: each break's `cells`.
  func add(_ rows: [[FormCell]]) async throws
}
