internal import Sealing
package import Storage

/// Checks event indexes; how, is the index's affair.
package protocol IndexVerifier: Sendable {
  /// Reads the index of an export and judges it; `missing` where there is none. `record` is that of an export which is intact; nil for any other.
  func verifyIndex(of export: ObjectKey, _ record: CustodyRecord?) async throws -> Integrity
  /// Reads the quarantine file that the index of an intact export names; `intact` where it names none, or there is no index that is believed.
  func verifyQuarantine(of export: ObjectKey, _ record: CustodyRecord) async throws -> Integrity
}

/// Hashes every kept export again and compares with its custody record.
package struct VerifyJob: Sendable {
  private let store: any ObjectStore
  private let index: any IndexVerifier
  private let packed: PackedExports
  private let parallelism: Int
  private let progress: @Sendable (_ done: Int, _ total: Int) -> Void

  /// `packed` are the exports that archives have whole: of those the bytes need not be kept any more. `progress` is told exports, from one task.
  package init(
    store: any ObjectStore, index: any IndexVerifier, packed: PackedExports = PackedExports(), parallelism: Int = 2,
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) {
    self.store = store
    self.index = index
    self.packed = packed
    self.parallelism = max(1, parallelism)
    self.progress = progress
  }

  /// Verifies the exports under a folder of the store: all of them, a source's, or a day's. Throws where the store cannot be listed.
  package func run(_ folder: String = "exports") async throws -> VerifyResult {
    guard let prefix = ObjectKey(folder) else {
      throw StorageError(
        .invalid, "verify", folder, cause: "it is no folder of a store", remedy: "name one like exports/<source>")
    }
    let keys = try await store.list(prefix).map(\.key)
    let exports = keys.filter { $0.description.hasSuffix(CustodyRecord.suffix) }
      .compactMap { ObjectKey(String($0.description.dropLast(CustodyRecord.suffix.count))) }
    let known = Set(exports.flatMap { [$0, $0.adding(".custody.json"), $0.adding(".declared.json"), $0.adding(".events")] })
    let declared = Set(keys.filter { $0.description.hasSuffix(CustodyRecord.declaredSuffix) })
    var result = VerifyResult(extras: keys.filter { !known.contains($0) })
    if let layered = store as? any LayeredStore { result.overlays = try await layered.overlays(prefix) }
    try await withThrowingTaskGroup(of: VerifyResult.Item.self) { group in
      var running = 0
      for export in exports {
        if running == parallelism, let item = try await group.next() {
          result.items.append(item)
          progress(result.items.count, exports.count)
        } else {
          running += 1
        }
        try Task.checkCancellation()
        let isDeclared = declared.contains(export.adding(".declared.json"))
        group.addTask { try await verify(export, isDeclared) }
      }
      while let item = try await group.next() {
        result.items.append(item)
        progress(result.items.count, exports.count)
      }
    }
    result.items.sort { $0.export < $1.export }
    return result
  }

  /// `isDeclared` says whether there is what its source declared later.
  private func verify(_ export: ObjectKey, _ isDeclared: Bool) async throws -> VerifyResult.Item {
    var intact: CustodyRecord?
    let integrity = try await judged { try await compare(export, isDeclared, &intact) }
    let index = try await judged { try await self.index.verifyIndex(of: export, intact) }
    var item = VerifyResult.Item(export: export, integrity: integrity, index: index)
    if let intact { item.quarantine = try await judged { try await self.index.verifyQuarantine(of: export, intact) } }
    return item
  }

  private func compare(_ export: ObjectKey, _ isDeclared: Bool, _ intact: inout CustodyRecord?) async throws -> Integrity {
    let record: CustodyRecord
    do { record = try await CustodyRecord.read(export.adding(".custody.json"), in: store) } catch let error as StorageError
      where error.code == .damaged
    { return .altered("its custody record is none that can be read") }
    guard record.key == export else { return .altered("its custody record is of another export") }
    if isDeclared, try await !record.isDeclaredLater(in: store) {
      return .altered("\(CustodyRecord.declaredSuffix) beside it is not what its source declared of it")
    }
    let reader: any ObjectReader
    do { reader = try await store.open(export) } catch let error as StorageError where error.code == .notFound {
      return packed.integrity(of: export, record)
    }
    guard reader.size == record.storedBytes else {
      return .altered("\(reader.size) bytes instead of \(record.storedBytes)")
    }
    guard try await reader.sha256() == record.sha256 else { return .altered("its SHA-256 is another") }
    intact = record
    return .intact
  }

  /// What was laid over anything else that is verified, or that verification rests on: asked from end to end, as the chain is followed.
  package static func overlays(in store: any ObjectStore) async throws -> [Overlay] {
    guard let layered = store as? any LayeredStore else { return [] }
    var found: [Overlay] = []
    for root in ["archives", "breaks", "dispositions", "erasures", "holds", "reconciliations", "reports", "runs", "summaries"] {
      if let root = ObjectKey(root) { found += try await layered.overlays(root) }
    }
    return found
  }

  /// What the environment refuses is not checkable; cancellation goes on.
  private func judged(_ judge: () async throws -> Integrity) async throws -> Integrity {
    do { return try await judge() } catch let error as StorageError { return .notCheckable("\(error)") }
  }
}
