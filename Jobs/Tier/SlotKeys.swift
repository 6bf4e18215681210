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

  package init(_ store: any ObjectStore, wrapper: any KeyWrapper, storeID: String, policy: String) {
    (self.store, self.wrapper, self.storeID, self.policy) = (store, wrapper, storeID, policy)
  }

  /// The number of a slot's newest key; nil where it has none.
  func newest(_ slot: Slot) async throws -> Int? {
    try await ArchiveShelf(store, slot: slot).names[slot]?.compactMap { KeyDocument.number($0) }.max()
  }

  /// A slot's key of that number: the one that an interrupted run left, so that the same content is the same bytes again, or a new one.
  func key(_ slot: Slot, number: Int) async throws -> DataKey {
    let key = try ReconciliationFolder.key(slot.folder + "/" + KeyDocument.name(number))
    guard try await store.head(key) != nil else { return try await new(slot, as: key) }
    let bytes = try await store.read(key, limit: KeyDocument.limit)
    let document: KeyDocument
    do { document = try KeyDocument(bytes) } catch {
      throw JobError(
        .integrity, "a wrapped key was altered", at: key.description, because: error.description,
        remedy: "no manifest needs it yet: remove it, and run again")
    }
    return try await wrapper.unwrap(document.wrapped, context: context(slot))
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
