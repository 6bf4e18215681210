internal import Sealing
internal import Storage

/// The lines of an object, read once from start to end in bounded memory, with the count and the SHA-256 of what was read.
final class ObjectLines: AsyncSequence, AsyncIteratorProtocol {
  typealias Element = [UInt8]

  private let reader: any ObjectReader
  private var hasher: SHA256? = SHA256()
  private var chunk: [UInt8] = []
  private var position = 0
  private var offset: Int64 = 0
  private var isAtEnd = false
  /// Lines read so far.
  private(set) var count = 0

  /// How much is read at once, in bytes.
  private static let chunkSize = 1 << 18

  init(_ reader: any ObjectReader) { self.reader = reader }

  func makeAsyncIterator() -> ObjectLines { self }

  /// The next line without its newline; nil at the end. A last line needs no newline.
  func next() async throws -> [UInt8]? {
    var line: [UInt8] = []
    while true {
      if let end = chunk[position...].firstIndex(of: 0x0a) {
        line += chunk[position..<end]
        position = end + 1
        count += 1
        return line
      }
      line += chunk[position...]
      position = chunk.count
      guard try await fill() else { break }
    }
    guard !line.isEmpty else { return nil }
    count += 1
    return line
  }

  /// Reads what is left and ends the digest of the whole object. Call it once.
  func digest() async throws -> String {
    while try await next() != nil {}
    return hasher.take()?.finish().description ?? ""
  }

  /// Bytes read so far.
  var bytes: Int64 { offset }

  private func fill() async throws -> Bool {
    guard !isAtEnd else { return false }
    var next = [UInt8](repeating: 0, count: ObjectLines.chunkSize)
    let filled = try await reader.read(at: offset, into: &next)
    next.removeLast(next.count - filled)
    unsafe hasher?.update(next.span.bytes)
    chunk = next
    position = 0
    offset += Int64(filled)
    isAtEnd = filled < ObjectLines.chunkSize
    return filled > 0
  }
}
