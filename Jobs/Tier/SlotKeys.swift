internal import Archival
internal import Operations
package import Sealing
package import Storage

/// The data keys of archives, each wrapped in its slot's `key.json`.
package struct SlotKeys: Sendable {
  private let store: any ObjectStore
  private let wrapper: any KeyWrapper
  private let storeID: String
  /// The policy that is bound to each key.
  private let policy: String

  /// A key opens in its own slot, of this store and policy, alone: all three are bound to it.
  package init(_ store: any ObjectStore, wrapper: any KeyWrapper, storeID: String, policy: String) {
    (self.store, self.wrapper, self.storeID, self.policy) = (store, wrapper, storeID, policy)
  }

  /// The number of a slot's newest key that opens; 1 where it has none.
  func newest(_ slot: Slot) async throws -> Int {
    let numbers = try await ArchiveShelf(store, slot: slot).names[slot]?.compactMap { KeyDocument.number($0) } ?? []
    for number in numbers.sorted(by: >) where try await opened(slot, try name(slot, number)) != nil { return number }
    return 1
  }

  /// A slot's key of that number: the one that an interrupted run left, so that the same content is the same bytes again, or a new one. Throws
  /// `exists` where what has the name opens nothing: it is damaged, or somebody put it there, and may be retained.
  func key(_ slot: Slot, number: Int) async throws -> DataKey {
    guard number <= KeyDocument.most else {
      throw JobError(
        .integrity, "a slot takes no more keys", at: slot.folder, because: "it has \(KeyDocument.most), and none opens",
        remedy: "find out who could write there")
    }
    let key = try name(slot, number)
    guard try await store.head(key) != nil else { return try await new(slot, as: key) }
    guard let known = try await opened(slot, key) else {
      throw StorageError(.exists, "create", key.description, cause: "what has the name opens nothing", remedy: "take another")
    }
    return known
  }

  /// The key in a document; nil where that is none of this slot's, or does not open.
  private func opened(_ slot: Slot, _ key: ObjectKey) async throws -> DataKey? {
    do {
      let document = try KeyDocument(try await store.read(key, limit: KeyDocument.limit))
      return try await wrapper.unwrap(document.wrapped, context: context(slot))
    } catch let error as SealingError {
      switch error {
      case .token, .library: throw error
      default: return nil
      }
    } catch is ManifestError { return nil } catch let error as StorageError where error.code == .tooLarge { return nil }
  }

  private func name(_ slot: Slot, _ number: Int) throws -> ObjectKey {
    try ReconciliationFolder.key(slot.folder + "/" + KeyDocument.name(number))
  }

  private func new(_ slot: Slot, as name: ObjectKey) async throws -> DataKey {
    let key = try DataKey()
    let wrapped = try await wrapper.wrap(key, context: context(slot))
    let document = KeyDocument(store: storeID, archive: slot.folder, policy: policy, wrapped: wrapped)
    try await store.put(document.bytes, as: name)
    return key
  }

  private func context(_ slot: Slot) -> [String: String] {
    KeyDocument.context(store: storeID, archive: slot.folder, policy: policy)
  }
}
