package import Archival
package import Events
package import Sealing
internal import Storage

/// A certificate that attests that archives are gone: of a disposition, or of an erasure.
package protocol DestructionCertificate: DispositionDocument {
  /// The folder of the store that has such certificates.
  static var root: DispositionFolder.Root { get }
  /// The command that makes them.
  static var command: String { get }
  /// The store's id.
  var store: String { get }
  /// That of its order, from 1.
  var number: Int { get }
  /// When it was made, after all of it was done.
  var executedAt: Instant { get }
  /// The one that was made before; nil for the first of a store.
  var previous: Manifest.Reference? { get }
  /// The documents that it rests on. An approval is over the first.
  var documents: [Manifest.Reference] { get }
  /// The first of them, which several may share.
  associatedtype Basis: DispositionDocument
  /// Whether that is sealed as well.
  static var isSealedFirst: Bool { get }
  /// What they say against it, in a sentence: the first, and the bytes of the others in their order; nil where they bear it out. Throws where one is none.
  func contradiction(_ basis: Basis, _ others: [[UInt8]]) throws(DispositionError) -> String?
  /// Who agreed; nil where nobody had to.
  var approval: DispositionCertificate.Approval? { get }
  /// What it says is gone, with SHA-256 of each manifest, which stays.
  var gone: [(slot: Slot, manifest: Digest)] { get }
}

extension DestructionCertificate {
  /// The same of the bytes of all.
  func contradiction(_ documents: [[UInt8]]) throws(DispositionError) -> String? {
    guard let first = documents.first else { return "a document that it rests on is not there" }
    return try contradiction(try Basis(first), Array(documents.dropFirst()))
  }

  /// Whether a name in a folder is where it belongs, with the documents of the same order: a copy elsewhere attests nothing once more.
  func lies(as name: String, in folder: DispositionFolder) -> Bool {
    let names = [DispositionFolder.Names.order(number), DispositionFolder.Names.outcome(number)]
    let documents = (Self.isSealedFirst ? [DispositionFolder.Names.plan] : []) + names
    return name == DispositionFolder.Names.certificate(number)
      && self.documents.map(\.key) == documents.map { (try? folder.key($0))?.description }
  }
}

extension DispositionCertificate: DestructionCertificate {
  package static var root: DispositionFolder.Root { .dispositions }
  package static var command: String { "tally expire run" }
  package static var isSealedFirst: Bool { true }
  package var documents: [Manifest.Reference] { [plan, order, outcome] }
  package var gone: [(slot: Slot, manifest: Digest)] { destroyed.map { ($0.slot, $0.manifest) } }
}
