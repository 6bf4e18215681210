internal import Sealing
internal import Storage

/// Where an archive's frames go: digests, encryption, the store's writer; and at the end the seek table.
struct ArchiveSink: ~Copyable {
  private let writer: any ObjectWriter
  private var encryptor: StreamEncryptor?
  private(set) var table = SeekTable()
  private var plain = SHA256()
  private var stored = SHA256()
  private var bytes: Int64 = 0

  struct Written {
    var bytes: Int64
    var sha256: Digest
    var encryption: Manifest.Encryption?
  }

  init(_ writer: any ObjectWriter, key: DataKey?, id: String) throws {
    self.writer = writer
    if let key {
      encryptor = try StreamEncryptor(StreamCipher(key: key.bytes, associatedData: Array(id.utf8)))
    }
  }

  /// Adds a frame.
  mutating func add(_ frame: borrowing [UInt8], size: Int) async throws {
    table.append(packed: frame.count, size: size)
    try await write(frame)
  }

  /// Adds the seek table.
  mutating func finish() async throws -> Written {
    try await write(table.bytes)
    let plainBytes = table.packed + Int64(table.bytes.count)
    guard encryptor != nil else { return Written(bytes: bytes, sha256: stored.next()) }
    try encryptor?.finish()
    try await store(encryptor?.takeBytes() ?? [])
    return Written(
      bytes: bytes, sha256: stored.next(),
      encryption: Manifest.Encryption(plainBytes: plainBytes, plainSHA256: plain.next()))
  }

  private mutating func write(_ bytes: borrowing [UInt8]) async throws {
    guard encryptor != nil else { return try await store(bytes) }
    unsafe plain.update(bytes.span.bytes)
    try unsafe encryptor?.write(bytes.span.bytes)
    try await store(encryptor?.takeBytes() ?? [])
  }

  private mutating func store(_ bytes: borrowing [UInt8]) async throws {
    unsafe stored.update(bytes.span.bytes)
    self.bytes += Int64(bytes.count)
    try unsafe await writer.write(bytes.span.bytes)
  }
}
