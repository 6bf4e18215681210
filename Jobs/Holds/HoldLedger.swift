internal import Archival
internal import Events
package import Retention
internal import Sealing
package import Storage

/// The holds that a store has: `holds/<hold-id>/<revision>.json`, and beside it, where somebody signed it, `<revision>.json.p7s`.
package struct HoldLedger: Sendable {
  /// A revision by its number and its bytes.
  struct Head {
    var revision: Int
    var object: Manifest.Reference

    init(_ revision: Int, _ object: Manifest.Reference) { (self.revision, self.object) = (revision, object) }
  }

  let store: any ObjectStore
  private let officers: HoldOfficers

  /// Where hold officers are named, a revision that lets go of something without the signature of one makes its history one that cannot be relied on. What
  /// holds more counts whoever wrote it.
  package init(store: any ObjectStore, officers: HoldOfficers = .none) { (self.store, self.officers) = (store, officers) }

  /// All holds, in the order of their ids. One whose history cannot be relied on is among them, with its fault.
  package func all() async throws -> [Hold] { try await heads().map(\.hold) }

  /// The same, each with its last revision by its bytes; nil where none could be read.
  func heads() async throws -> [(hold: Hold, last: Head?)] {
    var revisions: [String: [Int]] = [:]
    for object in try await store.list(HoldLedger.key("holds")) {
      let parts = object.key.parts
      guard parts.count == 3, let number = HoldLedger.revision(parts[2]) else { continue }
      revisions[String(parts[1]), default: []].append(number)
    }
    return try await Parallel.map(revisions.sorted { $0.key < $1.key }, threads: 16) { id, numbers in
      let (hold, last, number) = try await read(id, numbers.sorted())
      guard let number else { return (hold, nil) }
      return (hold, Head(number, Manifest.Reference(try HoldLedger.key("holds/\(id)/\(number).json"), last)))
    }
  }

  /// One hold with the bytes of its last revision; nil where there is none of that id.
  func find(_ id: String) async throws -> (hold: Hold, last: [UInt8])? {
    guard HoldDocument.isID(id) else { return nil }
    let numbers = try await store.list(HoldLedger.key("holds/\(id)")).compactMap { HoldLedger.revision($0.key.name) }
    guard !numbers.isEmpty else { return nil }
    let (hold, last, _) = try await read(id, numbers.sorted())
    return (hold, last)
  }

  /// One hold; nil where there is none of that id.
  package func hold(_ id: String) async throws -> Hold? { try await find(id)?.hold }

  /// One hold, with bytes and number of the last revision that the store gave.
  private func read(_ id: String, _ numbers: [Int]) async throws -> (hold: Hold, last: [UInt8], number: Int?) {
    var documents: [HoldDocument] = []
    var last: [UInt8] = []
    var given: Int?
    func ending(_ fault: String? = nil) -> (Hold, [UInt8], Int?) {
      (Hold(id: id, revisions: documents, fault: fault), last, given)
    }
    for number in numbers {
      do {
        let before = last
        last = try await store.read(HoldLedger.key("holds/\(id)/\(number).json"), limit: HoldDocument.largest)
        given = number
        let document = try HoldDocument(json: last)
        documents.append(document)
        // Each revision names the bytes of the one before, so that none can be changed, or left out, unseen.
        guard document.previous == (before.isEmpty ? nil : SHA256.hash(before).description) else {
          return ending("revision \(number) does not follow from the one before it")
        }
        guard try await !isUnsigned(documents, last) else {
          return ending("revision \(number) lets go of something, and no hold officer signed it")
        }
      } catch let error as DocumentFault {
        return ending("revision \(number) cannot be read: \(error)")
      } catch let error as StorageError where error.code == .damaged || error.code == .tooLarge {
        return ending("revision \(number) cannot be read: \(error.cause)")
      }
    }
    return ending()
  }

  /// Whether the last of these revisions holds less than the one before it and has no officer's signature.
  private func isUnsigned(_ revisions: [HoldDocument], _ bytes: [UInt8]) async throws -> Bool {
    guard officers.areNamed, let last = revisions.last, let before = revisions.dropLast().last, !before.isReleased,
      last.isReleased || !last.scope.includes(before.scope)
    else { return false }
    guard let signature = try await signature(of: last.id, revisions.count) else { return true }
    return !officers.haveSigned(bytes, recordedAt: last.recordedAt, with: signature)
  }

  /// The signature over a revision; nil where there is none.
  func signature(of id: String, _ revision: Int) async throws -> [UInt8]? {
    do { return try await store.read(HoldLedger.signatureKey(id, revision), limit: 1 << 20) } catch let error as StorageError
      where error.code == .notFound
    { return nil }
  }

  static func signatureKey(_ id: String, _ revision: Int) throws(StorageError) -> ObjectKey {
    try key("holds/\(id)/\(revision).json.p7s")
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
