internal import Events
internal import Sealing
internal import Storage

/// Where source and store are at one server, the server copies: of three times that an export's bytes went over the network (to be copied, to be kept,
/// to be scanned), the last is left, in which they are hashed too.
extension ExportPull {
  /// The export in the store, open and hashed; nil where no server copies, and it has to be read and written.
  func copiedByServer(_ origin: any ExportOrigin, to key: ObjectKey) async throws -> (KeptExport, any ObjectReader)? {
    guard let store = job.store as? any CopyingStore, let remote = origin.remote,
      try await store.copy(remote, as: key, { try await OriginFailure.during { try await origin.isUnchanged() } })
    else { return nil }
    let reader = try await store.open(key)
    let digest = try await digest(of: reader, origin)
    return (KeptExport(key: key, source: source, date: date, bytes: reader.size, sha256: digest), reader)
  }

  /// The digest of what was copied. What the source told of the bytes must be so of the copy: else its custody record is not written, and the next run
  /// takes it up.
  private func digest(of reader: any ObjectReader, _ origin: any ExportOrigin) async throws -> Digest {
    var hasher = SHA256()
    var listed = origin.md5 == nil ? nil : MD5()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var offset: Int64 = 0
    while offset < reader.size {
      try Task.checkCancellation()
      let count = try await reader.read(at: offset, into: &buffer)
      let bytes = unsafe buffer.span.bytes.extracting(0..<count)
      hasher.update(bytes)
      listed?.update(bytes)
      offset += Int64(count)
    }
    let digest = hasher.finish()
    let md5 = listed.take()?.finish()
    guard md5.map({ Hex.encode($0) == origin.md5 }) ?? true, reader.size == origin.size, objection(to: digest, of: origin) == nil
    else {
      throw OriginFailure.storage(
        StorageError(
          .damaged, "copy", day.place(of: candidate), cause: "the server's copy has not the bytes that were listed",
          remedy: "run the same date again; compare the two objects"))
    }
    return digest
  }
}
