package import Archival
package import Retention
internal import Sealing
package import Storage

/// The objects of one slot, and what its manifest says of it.
package struct ArchiveFolder: Sendable {
  /// Whose folder it is; a manifest in it that says otherwise is none.
  package let slot: Slot
  /// Every object in the folder: archive, index, manifest, seals, keys, in byte order of their keys.
  package let objects: [ObjectKey]
  /// Nil where there is none that can be read, or an index knew what it says.
  var manifest: Manifest?
  /// SHA-256 of its bytes.
  var digest: Digest?
  /// What the engine is told of it.
  package var facts: ArchiveFacts
}
