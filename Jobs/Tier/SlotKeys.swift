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

  /// The slot's key: the one that an interrupted run left, so that the same content is the same bytes again, or a new one.
  func key(_ slot: Slot) async throws -> DataKey {
    guard let number = try await numbers(slot).max() else { return try await new(slot, number: 1) }
    let key = try ReconciliationFolder.key(slot.folder + "/" + KeyDocument.name(number))
    let bytes = try await store.read(key, limit: KeyDocument.limit)
    let document: KeyDocument
    do { document = try KeyDocument(bytes) } catch {
      throw JobError(
        .integrity, "a wrapped key was altered", at: key.description, because: error.description,
        remedy: "no manifest needs it yet: remove it, and run again")
    }
    return try await wrapper.unwrap(document.wrapped, context: context(slot))
  }

  /// Another key than all before, for other content under the same name: the same key twice would give it away.
  func another(_ slot: Slot) async throws -> DataKey { try await new(slot, number: (try await numbers(slot).max() ?? 0) + 1) }

  private func new(_ slot: Slot, number: Int) async throws -> DataKey {
    let key = try DataKey()
    let wrapped = try await wrapper.wrap(key, context: context(slot))
    let document = KeyDocument(store: storeID, archive: slot.folder, policy: policy, wrapped: wrapped)
    try await store.put(
      document.bytes, as: try ReconciliationFolder.key(slot.folder + "/" + KeyDocument.name(number)))
    return key
  }

  private func context(_ slot: Slot) -> [String: String] {
    KeyDocument.context(store: storeID, archive: slot.folder, policy: policy)
  }

  private func numbers(_ slot: Slot) async throws -> [Int] {
    try await ArchiveShelf(store, slot: slot).names[slot]?.compactMap { KeyDocument.number($0) } ?? []
  }
}
