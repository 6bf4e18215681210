internal import Archival
package import Operations
package import Sealing
package import Storage

/// Which archives need which keys, and until when their timestamps prove something: what `tally keys list` tells of a store.
package struct KeyUse: Sendable {
  /// Archives by the key-encryption key that opens them, as the newest wrapped key has it that does: kind, then id.
  package var archives: [String: [String: Int]] = [:]
  /// Seals by the certificate of the authority that stamped them last.
  package var authorities: [Certificate: Int] = [:]
  /// Seals without a timestamp.
  package var unstamped = 0
  /// Documents and timestamps that cannot be read, and archives that no wrapped key opens.
  package var failures: [JobError] = []
  /// Wrapped keys that do not open their archive, which an older one does: anybody may have put them there.
  package var passedBy: [JobError] = []

  /// Nothing counted yet.
  package init() {}

  /// Looks at every slot and every disposition of a store, so many at a time. `keys` are at hand: one that does not open what names it shows
  /// that this was altered.
  package static func read(
    _ store: any DescribedStore, trying keys: Keyring? = nil, parallelism: Int
  ) async throws -> KeyUse {
    var use = KeyUse()
    let slots = try await SlotFiles.all(in: store).filter { !$0.keys.isEmpty }
    for part in try await Parallel.map(slots, threads: parallelism, { try await KeyUse($0, store, keys) }) { use.add(part) }
    let documents = try await SealedDocument.all(in: store)
    for part in try await Parallel.map(documents, threads: parallelism, { try await KeyUse($0, store) }) { use.add(part) }
    return use
  }

  private init(_ slot: SlotFiles, _ store: any DescribedStore, _ keys: Keyring?) async throws {
    var refused: [JobError] = []
    for number in slot.keys.reversed() {
      do {
        let document = try await KeyDocument.read(slot, number, in: store)
        do { _ = try await keys?.unwrap(document.wrapped, context: document.context) } catch let error as SealingError {
          // Where its key is not at hand, as the list of keys says, nothing speaks against it.
          if error.isOfContent {
            refused.append(
              JobError(
                .integrity, "cannot use a wrapped key", at: "\(slot.folder)/\(KeyDocument.name(number))",
                because: error.description, remedy: "restore it from a backup"))
            continue
          }
        }
        archives[document.wrapped.kind] = [document.wrapped.id: 1]
        passedBy = refused.map { other in
          var other = other
          other.remedy = "an older one opens the archive: find out who put it there"
          return other
        }
        return
      } catch let error as JobError { failures.append(error) }
    }
    failures += refused
  }

  private init(_ document: SealedDocument, _ store: any DescribedStore) async throws {
    guard let last = document.timestamps.last else {
      unstamped = 1
      return
    }
    let name = document.timestamp(last)
    if let authority = Timestamp.claimedAuthority(of: try await document.read(name, limit: 1 << 20, in: store)) {
      authorities[authority] = 1
    } else {
      failures.append(
        JobError(
          .integrity, "cannot read a timestamp", at: "\(document.folder)/\(name)", because: "it is no response of an authority's",
          remedy: "compare with a backup"))
    }
  }

  private mutating func add(_ other: KeyUse) {
    for (kind, ids) in other.archives { archives[kind, default: [:]].merge(ids) { $0 + $1 } }
    authorities.merge(other.authorities) { $0 + $1 }
    unstamped += other.unstamped
    failures += other.failures
    passedBy += other.passedBy
  }
}
