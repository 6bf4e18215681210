internal import Events
package import Retention
internal import Sealing
package import Storage

/// The holds that a store has: `holds/<hold-id>/<revision>.json`.
package struct HoldLedger: Sendable {
  let store: any ObjectStore

  package init(store: any ObjectStore) { self.store = store }

  /// All holds, in the order of their ids. One whose history cannot be relied on is among them, with its fault.
  package func all() async throws -> [Hold] {
    var revisions: [String: [Int]] = [:]
    for object in try await store.list(HoldLedger.key("holds")) {
      let parts = object.key.parts
      guard parts.count == 3, let number = HoldLedger.revision(parts[2]) else { continue }
      revisions[String(parts[1]), default: []].append(number)
    }
    return try await Parallel.map(revisions.sorted { $0.key < $1.key }, threads: 16) { id, numbers in
      try await read(id, numbers.sorted()).hold
    }
  }

  /// One hold with the bytes of its last revision; nil where there is none of that id.
  func find(_ id: String) async throws -> (hold: Hold, last: [UInt8])? {
    guard HoldDocument.isID(id) else { return nil }
    let numbers = try await store.list(HoldLedger.key("holds/\(id)")).compactMap { HoldLedger.revision($0.key.name) }
    return numbers.isEmpty ? nil : try await read(id, numbers.sorted())
  }

  /// One hold; nil where there is none of that id.
  package func hold(_ id: String) async throws -> Hold? { try await find(id)?.hold }

  private func read(_ id: String, _ numbers: [Int]) async throws -> (hold: Hold, last: [UInt8]) {
    var documents: [HoldDocument] = []
    var last: [UInt8] = []
    for number in numbers {
      do {
        let before = last
        last = try await store.read(HoldLedger.key("holds/\(id)/\(number).json"), limit: HoldDocument.largest)
        let document = try HoldDocument(json: last)
        documents.append(document)
        // Each revision names the bytes of the one before, so that none can be changed, or left out, unseen.
        guard document.previous == (before.isEmpty ? nil : SHA256.hash(before).description) else {
          return (Hold(id: id, revisions: documents, fault: "revision \(number) does not follow from the one before it"), last)
        }
      } catch let error as DocumentFault {
        return (Hold(id: id, revisions: documents, fault: "revision \(number) cannot be read: \(error)"), last)
      } catch let error as StorageError where error.code == .damaged || error.code == .tooLarge {
        return (Hold(id: id, revisions: documents, fault: "revision \(number) cannot be read: \(error.cause)"), last)
      }
    }
    return (Hold(id: id, revisions: documents), last)
  }

  /// The number of a revision's file; nil for a name of something else.
  private static func revision(_ name: Substring) -> Int? {
    guard name.hasSuffix(".json"), let number = Int(name.dropLast(5)), number > 0, name == "\(number).json" else { return nil }
    return number
  }

  static func key(_ text: String) throws(StorageError) -> ObjectKey {
    guard let key = ObjectKey(text) else {
      throw StorageError(.invalid, "name", "holds", cause: "an id is no part of a key", remedy: "check what wrote it")
    }
    return key
  }
}
