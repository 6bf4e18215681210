internal import Archival
package import Operations
package import Sealing
package import Storage

/// Which archives need which keys, and until when their timestamps prove something: what `tally keys list` tells of a store.
package struct KeyUse: Sendable {
  /// Archives by the key-encryption key that opens them: kind, then id.
  package var archives: [String: [String: Int]] = [:]
  /// Seals by the certificate of the authority that stamped them last.
  package var authorities: [Certificate: Int] = [:]
  /// Seals without a timestamp.
  package var unstamped = 0
  /// Documents and timestamps that cannot be read.
  package var failures: [JobError] = []

  package init() {}

  /// Looks at every slot of a store, so many at a time.
  package static func read(_ store: any DescribedStore, parallelism: Int) async throws -> KeyUse {
    let slots = try await SlotFiles.all(in: store)
    var use = KeyUse()
    try await withThrowingTaskGroup(of: KeyUse.self) { group in
      for (index, slot) in slots.enumerated() {
        if index >= max(1, parallelism), let part = try await group.next() { use.add(part) }
        try Task.checkCancellation()
        group.addTask { try await KeyUse(slot, store) }
      }
      while let part = try await group.next() { use.add(part) }
    }
    return use
  }

  private init(_ slot: SlotFiles, _ store: any DescribedStore) async throws {
    if !slot.keys.isEmpty {
      do {
        let wrapped = try await KeyDocument.read(slot, in: store).wrapped
        archives[wrapped.kind, default: [:]][wrapped.id, default: 0] += 1
      } catch let error as JobError { failures.append(error) }
    }
    guard slot.isSealed else { return }
    guard let last = slot.timestamps.last else {
      unstamped = 1
      return
    }
    let name = TimestampChain.name(last)
    if let authority = Timestamp.claimedAuthority(of: try await slot.read(name, limit: 1 << 20, in: store)) {
      authorities[authority] = 1
    } else {
      failures.append(
        JobError(
          .integrity, "cannot read a timestamp", at: "\(slot.folder)/\(name)", because: "it is no response of an authority's",
          remedy: "compare with a backup"))
    }
  }

  private mutating func add(_ other: KeyUse) {
    for (kind, ids) in other.archives { archives[kind, default: [:]].merge(ids) { $0 + $1 } }
    authorities.merge(other.authorities) { $0 + $1 }
    unstamped += other.unstamped
    failures += other.failures
  }
}
