internal import Archival
internal import Sealing
internal import Storage

/// A document that is sealed, and the timestamps of its seal: the manifest of a slot, a plan, a certificate of disposition.
struct SealedDocument: KeyedFolder, Hashable {
  /// The folder that it lies in, and its name there.
  let folder: String
  let name: String
  /// Numbers of its timestamps, in order.
  var timestamps: [Int] = []

  /// More bytes than any has.
  static let limit = max(Manifest.limit, DispositionPlan.limit)

  /// Every one of a store, by folder and name: manifests first.
  static func all(in store: any ObjectStore) async throws -> [SealedDocument] {
    var folders: [String: Set<String>] = [:]
    for root in ["archives", "dispositions"] {
      guard let root = ObjectKey(root) else { continue }
      for object in try await store.list(root) {
        var name: Substring = ""
        if let slot = Slot(of: object.key, rest: &name) {
          folders[slot.folder, default: []].insert(String(name))
        } else if object.key.parts.count == 3 {
          folders[object.key.parts.prefix(2).joined(separator: "/"), default: []].insert(String(object.key.name))
        }
      }
    }
    return folders.sorted { $0.key < $1.key }.flatMap { folder, names in
      let sealed = names.filter { $0.hasSuffix(".json.p7s") }.map { String($0.dropLast(4)) }.sorted()
      return sealed.filter(names.contains).map { name in
        SealedDocument(
          folder: folder, name: name, timestamps: names.compactMap { TimestampChain.number($0, beside: name) }.sorted())
      }
    }
  }

  /// The name of its seal.
  var seal: String { name + ".p7s" }

  /// The name of its n-th timestamp, from 1.
  func timestamp(_ number: Int) -> String { TimestampChain.name(number, beside: name) }

}
