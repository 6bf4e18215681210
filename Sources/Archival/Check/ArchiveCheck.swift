package import Sealing
package import Storage

/// Checks a whole archive and its index against the manifest, as a stranger would: every byte is read, nothing is believed. The manifest itself
/// is the caller's to check.
package struct ArchiveCheck: Sendable {
  private let manifest: Manifest
  private let store: any ObjectStore
  private let key: DataKey?
  private let threads: Int

  /// Bytes beside the payload, at most: headers, and a line for each file in the bag's manifest.
  static func overhead(_ members: Int) -> Int64 { 1 << 20 + Int64(members) * 8192 }

  /// A check that uses so many threads. Without the key of an encrypted archive only the digest of what is stored is checked, and the rest said
  /// to be not checkable.
  package init(_ manifest: Manifest, in store: any ObjectStore, key: DataKey?, threads: Int) {
    (self.manifest, self.store, self.key, self.threads) = (manifest, store, key, max(1, threads))
  }

  /// Checks everything. Only cancellation is thrown.
  package func run() async throws -> ArchiveVerdict {
    var verdict = ArchiveVerdict()
    guard let archive = manifest.archive else {
      if manifest.events.count > 0 || !manifest.members.isEmpty {
        verdict.findings.append(ArchiveFinding(.altered, manifest.slot.folder, "", "a manifest with events and no archive"))
      }
      return verdict
    }
    let nodes = try await finding(archive.index.key, &verdict) {
      try await IndexCheck(manifest).run(try await open(archive.index))
    }
    try await finding(archive.object.key, &verdict) { [self] in
      let object = try await open(archive.object)
      return try await ContentCheck(manifest, object, key: archive.encryption == nil ? nil : key, threads: threads)
        .run(nodes: nodes ?? [])
    }.map {
      verdict.findings += $0.findings
      (verdict.members, verdict.events) = ($0.members, $0.events)
    }
    return verdict
  }

  private func open(_ reference: Manifest.Reference) async throws -> any ObjectReader {
    guard let key = ObjectKey(reference.key) else { throw ArchiveError.damaged(at: 0, "no key of a store") }
    let reader = try await store.open(key)
    guard reader.size == reference.bytes else {
      throw ArchiveError.damaged(at: min(reader.size, reference.bytes), "\(reader.size) bytes, not \(reference.bytes)")
    }
    return reader
  }

  /// Does something with an object; what stops it becomes a finding.
  private func finding<Result>(
    _ object: String, _ verdict: inout ArchiveVerdict, _ body: () async throws -> Result
  ) async throws -> Result? {
    do { return try await body() } catch let error as ArchiveError {
      verdict.findings.append(error.finding(object))
    } catch let error as StorageError {
      verdict.findings.append(ArchiveFinding(error.code == .notFound ? .missing : .notCheckable, object, "", error.description))
    }
    return nil
  }
}

extension ArchiveError {
  /// What it says of an object.
  func finding(_ object: String) -> ArchiveFinding {
    switch self {
    case .damaged(let offset, let what): ArchiveFinding(.altered, object, "byte \(offset)", what)
    case .truncated(let offset): ArchiveFinding(.altered, object, "byte \(offset)", "it ends there")
    case .altered(let path): ArchiveFinding(.altered, object, path, "its content is not that of the manifest")
    case .empty: ArchiveFinding(.missing, object, "", description)
    case .sealed, .newer, .library: ArchiveFinding(.notCheckable, object, "", description)
    }
  }
}
