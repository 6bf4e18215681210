import Sealing
import Testing

@Suite struct StreamCipherTests {
  private let key = Array(UInt8(1)...32)
  private let purpose = Array("archive 1".utf8)

  /// Around every border: nothing, the first segment (shorter by header and tag), the second.
  static let sizes = [0, 1, 1_048_519, 1_048_520, 1_048_521, 2_097_079, 2_097_080, 2_097_081, 3_000_000]

  /// Different at every place that matters.
  private func plaintext(_ size: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0x20, count: size)
    for place in stride(from: 0, to: size, by: 97) { bytes[place] = UInt8(truncatingIfNeeded: place / 97) }
    return bytes
  }

  private func encrypt(_ plaintext: [UInt8], pieces: Int) throws -> [UInt8] {
    var encryptor = try StreamEncryptor(try StreamCipher(key: key, associatedData: purpose))
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: plaintext.count, by: pieces) {
      let piece = Array(plaintext[start..<min(plaintext.count, start + pieces)])
      try unsafe encryptor.write(piece.span.bytes)
      bytes += encryptor.takeBytes()
    }
    try encryptor.finish()
    return bytes + encryptor.takeBytes()
  }

  private func decrypt(_ bytes: [UInt8], _ range: Range<Int64>? = nil, purpose: String = "archive 1") throws -> [UInt8] {
    let cipher = try StreamCipher(key: key, associatedData: Array(purpose.utf8), header: Array(bytes.prefix(40)))
    let decryptor = try StreamDecryptor(cipher, fileSize: Int64(bytes.count))
    let range = range ?? 0..<decryptor.size
    guard !range.isEmpty else {
      try decryptor.checkEmpty(Array(bytes.dropFirst(40)))
      return []
    }
    let sealed = decryptor.sealed(for: range)
    return try decryptor.open(range, from: Array(bytes[Int(sealed.lowerBound)..<Int(sealed.upperBound)]))
  }

  @Test(arguments: sizes) func whatWasEncryptedOpens(_ size: Int) throws {
    let plaintext = plaintext(size)
    let bytes = try encrypt(plaintext, pieces: 300_000)
    #expect(StreamCipher.plainSize(fileSize: Int64(bytes.count)) == Int64(size))
    #expect(try decrypt(bytes) == plaintext)
    #expect(try encrypt(plaintext, pieces: 1_048_520) == bytes)
  }

  @Test func everyPartOpensWithoutTheRest() throws {
    let plaintext = plaintext(3_000_000)
    let bytes = try encrypt(plaintext, pieces: 1 << 20)
    let places = [0, 1, 1_048_520, 1_048_521, 2_097_080, 3_000_000]
    for from in places {
      for to in places where to > from {
        #expect(try decrypt(bytes, Int64(from)..<Int64(to)) == Array(plaintext[from..<to]))
      }
    }
  }

  @Test(arguments: [0, 100, 1_048_521]) func whatWasChangedOrCutDoesNotOpen(_ size: Int) throws {
    let bytes = try encrypt(plaintext(size), pieces: 1 << 20)
    for index in [0, 1, 20, 39, 40, bytes.count / 2, bytes.count - 17, bytes.count - 1] {
      var changed = bytes
      changed[index] ^= 1
      #expect(throws: SealingError.self) { _ = try decrypt(changed) }
    }
    for count in [0, 39, 40, 55, bytes.count / 2, bytes.count - 1] {
      #expect(throws: SealingError.self) { _ = try decrypt(Array(bytes.prefix(count))) }
    }
    #expect(throws: SealingError.self) { _ = try decrypt(bytes + [0]) }
    #expect(throws: SealingError.self) { _ = try decrypt(bytes, purpose: "archive 2") }
  }

  /// A whole segment cut off at the end leaves one that was not the last.
  @Test func aMissingSegmentIsNoticed() throws {
    let bytes = try encrypt(plaintext(1_500_000), pieces: 1 << 20)
    #expect(throws: SealingError.notAuthentic(at: 40)) { _ = try decrypt(Array(bytes.prefix(1 << 20))) }
  }
}
