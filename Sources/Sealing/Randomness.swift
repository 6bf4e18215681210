internal import COpenSSL

/// Bytes that nobody can guess: the suite's only source of randomness.
package enum Randomness {
  /// So many bytes. Throws where the system has none.
  package static func bytes(_ count: Int) throws(SealingError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard unsafe RAND_bytes(&bytes, Int32(count)) == 1 else { throw .library("the system has no randomness") }
    return bytes
  }
}
