internal import Sealing
internal import Storage

/// Reads an archive from front to back, and takes its digests on the way: of what is stored and, where that is encrypted, of what is in it.
struct ArchiveStream: ~Copyable {
  private let file: any ObjectReader
  private let decryptor: StreamDecryptor?
  private var stored = SHA256()
  private var plain = SHA256()
  /// Where the stored bytes go on, and the plain ones.
  private var storedAt: Int64 = 0
  private var plainAt: Int64 = 0
  private var pending: [UInt8] = []
  private var start = 0

  private static let pieceSize: Int64 = 1 << 20

  init(_ file: any ObjectReader, key: DataKey?, id: String) async throws {
    self.file = file
    guard let key else {
      decryptor = nil
      return
    }
    let header = try await ArchiveIndex.read(file, at: 0, Int(min(file.size, Int64(StreamCipher.headerSize))))
    let cipher = try StreamCipher(key: key.bytes, associatedData: Array(id.utf8), header: header)
    decryptor = try StreamDecryptor(cipher, fileSize: file.size)
    unsafe stored.update(header.span.bytes)
    storedAt = Int64(header.count)
  }

  /// The next bytes; throws `truncated` where there are fewer.
  mutating func take(_ count: Int) async throws -> [UInt8] {
    while pending.count - start < count { try await fill() }
    defer { start += count }
    return Array(pending[start..<start + count])
  }

  /// Reads what is left, and returns the digests.
  mutating func finish() async throws -> (stored: Digest, plain: Digest?) {
    while storedAt < file.size {
      start = pending.count
      try await fill()
    }
    return (stored.next(), decryptor == nil ? nil : plain.next())
  }

  private mutating func fill() async throws {
    try Task.checkCancellation()
    pending.removeFirst(start)
    start = 0
    guard storedAt < file.size else { throw ArchiveError.truncated(at: storedAt) }
    let end: Int64
    if let decryptor {
      guard plainAt < decryptor.size else { throw ArchiveError.truncated(at: storedAt) }
      end = decryptor.sealed(for: plainAt..<plainAt + 1).upperBound
    } else {
      end = min(file.size, storedAt + ArchiveStream.pieceSize)
    }
    let bytes = try await ArchiveIndex.read(file, at: storedAt, Int(end - storedAt))
    unsafe stored.update(bytes.span.bytes)
    storedAt = end
    guard let decryptor else {
      pending += bytes
      return
    }
    let opened = try decryptor.openSegment(at: plainAt, bytes)
    unsafe plain.update(opened.span.bytes)
    plainAt += Int64(opened.count)
    pending += opened
  }
}
