internal import Archival
internal import Operations
internal import Sealing
internal import Storage

/// The ids that open requests are about, each sealed under the ledger's key: `erasures/subjects/<number>`. Filters of archives are asked by them, which
/// a pseudonym cannot do; they go when a request is done.
struct ErasureSubjects: Sendable {
  let store: any ObjectStore
  let key: ErasureKey

  static func place(_ request: Int) -> String { "erasures/subjects/\(NumberedDocuments.digits(request))" }

  /// Keeps the id of the request of a number. One that a killed run left of that number, whose request was never taken, makes way.
  func put(_ id: String, request: Int) async throws {
    let place = try ReconciliationFolder.key(ErasureSubjects.place(request))
    try await remove(request)
    try await store.put(try key.seal(id, for: place.description), as: place)
  }

  /// The id of a request. Throws `JobError` where it is not there, or not one of this key.
  func id(_ request: Int) async throws -> String {
    let place = ErasureSubjects.place(request)
    func failure(_ cause: String) -> JobError {
      JobError(
        .integrity, "it cannot be told whose request this is", at: place, because: cause,
        remedy: "restore it from a backup, or take the request anew")
    }
    do {
      return try key.open(try await store.read(try ReconciliationFolder.key(place), limit: 1 << 20), for: place)
    } catch let error as SealingError {
      throw failure(error.description)
    } catch let error as StorageError where error.code == .notFound {
      throw failure("it is not there")
    }
  }

  /// Forgets the id of a request, as far as the store lets it go.
  func remove(_ request: Int) async throws {
    let versions = try await store.versions(try ReconciliationFolder.key(ErasureSubjects.place(request)))
    if !versions.isEmpty { _ = try await store.delete(versions) }
  }

  /// What to say of open requests that were taken under another key, where the ids of some are among those that are there; nil where there are none. They can be done under
  /// that key alone. Whoever lost it removes their ids, which nobody can read any more.
  func others(_ what: String, among open: [ErasureLedger.Request], _ known: Set<Int>) -> JobError? {
    guard let other = open.first(where: { $0.asked.key != key.id && known.contains($0.number) }) else { return nil }
    return JobError(
      .configuration, what, at: ErasureLedger.place(other.number),
      because: "request \(other.number) was taken under the key \(other.asked.key), and the config names \(key.id)",
      remedy:
        "name the key under which it was taken: `erasure.key`. If that is lost, see Jobs/Erase/RUNBOOK.md")
  }

  /// Numbers of the requests of which the id is there.
  func known() async throws -> Set<Int> {
    Set(try await store.list(try ReconciliationFolder.key("erasures/subjects")).compactMap { Int($0.key.name) })
  }
}

extension ArchiveUnreadable {
  /// An archive of which events go for a request, that was taken under another key than is at hand.
  init(otherKeyOf request: Int, _ slot: Slot) {
    self.init(
      slot.folder, "events of it go for request \(request), which was taken under another key", isAltered: false,
      remedy: "name the key under which it was taken: `erasure.key`; then run again")
  }
}
