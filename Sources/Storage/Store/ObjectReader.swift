/// Reads an object. Safe to use from several tasks at once.
package protocol ObjectReader: Sendable {
  /// Bytes in the object.
  var size: Int64 { get }
  /// Fills `buffer` from `offset` and returns how many bytes there were: fewer than asked only at the end.
  func read(at offset: Int64, into buffer: inout MutableRawSpan) async throws -> Int
}
