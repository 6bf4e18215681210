internal import Sealing
internal import Storage

/// Reads an encrypted object as what is in it, whole segments at a time; what it hands out is authentic.
struct DecryptingReader: ObjectReader {
  private let file: any ObjectReader
  private let decryptor: StreamDecryptor
  let size: Int64

  init(_ file: any ObjectReader, key: DataKey, id: String) async throws {
    let header = try await ArchiveIndex.read(file, at: 0, Int(min(file.size, Int64(StreamCipher.headerSize))))
    let cipher = try StreamCipher(key: key.bytes, associatedData: Array(id.utf8), header: header)
    decryptor = try StreamDecryptor(cipher, fileSize: file.size)
    self.file = file
    size = decryptor.size
  }

  func read(at offset: Int64, into buffer: inout MutableRawSpan) async throws -> Int {
    let range = offset..<max(offset, min(size, offset + Int64(buffer.byteCount)))
    guard !range.isEmpty else { return 0 }
    let place = decryptor.sealed(for: range)
    let sealed = try await ArchiveIndex.read(file, at: place.lowerBound, place.count)
    let plain = try decryptor.open(range, from: sealed)
    unsafe buffer.withUnsafeMutableBytes { unsafe $0.copyBytes(from: plain) }
    return plain.count
  }
}
