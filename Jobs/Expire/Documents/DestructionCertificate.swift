package import Archival
package import Events
package import Sealing

/// A certificate that attests that archives are gone: of a disposition, or of an erasure.
package protocol DestructionCertificate: DispositionDocument {
  /// The folder of the store that has such certificates.
  static var root: DispositionFolder.Root { get }
  /// The command that makes them.
  static var command: String { get }
  /// The store's id.
  var store: String { get }
  /// When it was made, after all of it was done.
  var executedAt: Instant { get }
  /// The one that was made before; nil for the first of a store.
  var previous: Manifest.Reference? { get }
  /// The documents that it rests on. An approval is over the first.
  var documents: [Manifest.Reference] { get }
  /// Whether the first of them is sealed as well.
  static var isSealedFirst: Bool { get }
  /// What they say against it, in a sentence, by their bytes in their order; nil where they bear it out. Throws where one is none.
  func contradiction(_ documents: [[UInt8]]) throws(DispositionError) -> String?
  /// Who agreed; nil where nobody had to.
  var approval: DispositionCertificate.Approval? { get }
  /// What it says is gone, with SHA-256 of each manifest, which stays.
  var gone: [(slot: Slot, manifest: Digest)] { get }
}

extension DispositionCertificate: DestructionCertificate {
  package static var root: DispositionFolder.Root { .dispositions }
  package static var command: String { "tally expire run" }
  package static var isSealedFirst: Bool { true }
  package var documents: [Manifest.Reference] { [plan, order, outcome] }
  package var gone: [(slot: Slot, manifest: Digest)] { destroyed.map { ($0.slot, $0.manifest) } }
}
