package import Archival
internal import Events
internal import Operations
package import Sealing
package import Storage

/// Reads documents of dispositions, and says in the words of a job what is wrong with one.
package struct DispositionReader: Sendable {
  let store: any ObjectStore

  /// Reads nothing yet.
  package init(_ store: any ObjectStore) { self.store = store }

  /// A document with its bytes. Throws `JobError` where it is none.
  package func read<Document: DispositionDocument>(
    _ name: String, of folder: DispositionFolder, as _: Document.Type = Document.self
  ) async throws -> Read<Document> {
    let key = try folder.key(name)
    return try DispositionReader.document(Document.self, try await bytes(key, limit: Document.limit), at: key)
  }

  /// An object's bytes. What was listed and is not there, cannot be read or is larger than any is a fault of that one: it stops nothing else.
  func bytes(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
    do { return try await store.read(key, limit: limit) } catch let error as StorageError {
      guard [.notFound, .damaged, .tooLarge].contains(error.code) else { throw error }
      throw JobError(
        .integrity, "a disposition was altered", at: key.description, because: error.cause,
        remedy: "keep the store as it is, run `tally verify`, restore it from a backup")
    }
  }

  /// The same of bytes that were read.
  static func document<Document: DispositionDocument>(
    _: Document.Type, _ bytes: [UInt8], at key: ObjectKey
  ) throws(JobError) -> Read<Document> {
    do { return Read(document: try Document(bytes), key: key, bytes: bytes) } catch { throw JobError(error, at: key) }
  }

  /// The outcomes of an order.
  package func outcomes(_ number: Int, of folder: DispositionFolder) async throws -> (
    items: [DispositionOutcome], reference: Manifest.Reference
  ) {
    let key = try folder.key(DispositionFolder.Names.outcome(number))
    let bytes = try await bytes(key, limit: 256 << 20)
    do { return (try DispositionOutcomes(bytes).items, Manifest.Reference(key, bytes)) } catch { throw JobError(error, at: key) }
  }

  /// A document as it lies in the store.
  package struct Read<Document: Sendable>: Sendable {
    /// What the bytes say; they were read strictly.
    package var document: Document
    var key: ObjectKey
    /// What it was read from, byte for byte: seals and digests are over these.
    package var bytes: [UInt8]

    /// SHA-256 of its bytes.
    package var digest: Digest { SHA256.hash(bytes) }
    /// As other documents name it.
    var reference: Manifest.Reference { Manifest.Reference(key, bytes) }
  }
}

extension Manifest.Reference {
  /// Of an object with these bytes.
  package init(_ key: ObjectKey, _ bytes: [UInt8]) {
    self.init(key: key.description, bytes: Int64(bytes.count), sha256: SHA256.hash(bytes))
  }
}

extension JobError {
  /// A document that is none.
  init(_ error: DispositionError, at key: ObjectKey) {
    if case .newer = error {
      self.init(
        .configuration, "a disposition is of a newer format", at: key.description, because: error.description,
        remedy: "install the version of tally that wrote it, or a later one")
    } else {
      self.init(
        .integrity, "a disposition was altered", at: key.description, because: error.description,
        remedy: "keep the store as it is, run `tally verify`, restore it from a backup")
    }
  }
}
