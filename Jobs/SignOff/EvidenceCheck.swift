internal import Archival
internal import Events
internal import Reports
internal import Sealing
internal import Storage

/// Hashes the files that reports are made from, each once however many reports name it, and tells of each once.
struct EvidenceCheck {
  let store: any ObjectStore
  /// Nil for what is not there, or was told of already.
  private var digests: [ExactText: Digest?] = [:]

  init(store: any ObjectStore) { self.store = store }

  /// How many files were looked at.
  var count: Int { digests.count }

  /// What is not as the report in that folder found it. Only a store that fails is an error. A report of an older program names nothing.
  mutating func findings(_ folder: String) async throws -> [StoreFinding] {
    let place = folder + "/" + EvidenceList.name
    let bytes: [UInt8]
    do { bytes = try await store.read(try ReconciliationFolder.key(place), limit: EvidenceList.limit) } catch let error
      as StorageError where [.notFound, .damaged, .tooLarge].contains(error.code)
    {
      // Whether it should be there is the manifest's to say.
      return error.code == .notFound ? [] : [StoreFinding(.notCheckable, place, error.cause)]
    }
    let list: EvidenceList
    do { list = try EvidenceList(parsing: bytes, at: place) } catch {
      return [StoreFinding(.altered, error.place, error.cause)]
    }
    var findings: [StoreFinding] = []
    for file in list.files {
      if let finding = try await finding(file.key, writtenAs: [file.sha256], namedBy: place) { findings.append(finding) }
    }
    return findings
  }

  /// What is wrong with a file that has none of these SHA-256s; nil where it has one, or was told of already.
  mutating func finding(_ name: String, writtenAs known: Set<String>, namedBy place: String) async throws -> StoreFinding? {
    let altered = "its SHA-256 is not the one that \(place) names"
    if let digest = digests[ExactText(name)] {
      guard let digest, !known.contains(digest.description) else { return nil }
      return tell(.altered, name, altered)
    }
    guard let key = ObjectKey(name) else { return StoreFinding(.altered, place, "it names a file that none can have") }
    do {
      let digest = try await store.open(key).sha256()
      digests[ExactText(name)] = .some(digest)
      return known.contains(digest.description) ? nil : tell(.altered, name, altered)
    } catch let error as StorageError where error.code == .notFound {
      return tell(.missing, name, "\(place) names it")
    } catch let error as StorageError where error.code == .damaged {
      return tell(.notCheckable, name, error.cause)
    }
  }

  private mutating func tell(_ verdict: StoreFinding.Verdict, _ name: String, _ cause: String) -> StoreFinding {
    digests[ExactText(name)] = .some(nil)
    return StoreFinding(verdict, name, cause)
  }
}
