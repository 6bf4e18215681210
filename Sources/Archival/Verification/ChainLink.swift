package import Events
package import Sealing

/// A manifest as it lies in a store: what the chain needs of it, small enough to hold all of them at once.
package struct ChainLink: Hashable, Sendable {
  /// Of the folder in which it lies.
  package var slot: Slot
  /// SHA-256 of its bytes.
  package var digest: Digest
  /// Nil where the bytes are no manifest that this program reads.
  package var label: Label?

  /// What it says of itself.
  package struct Label: Hashable, Sendable {
    /// The store's id, which must be the same in all links.
    package var store: String
    /// Of which slot it says to be.
    package var slot: Slot
    /// Its place in the chain, from 1.
    package var number: Int
    /// SHA-256 of the manifest before it; nil in the first.
    package var previous: Digest?
    /// The channels that have a slot on its day.
    package var expected: [Channel]

    /// As the manifest says of itself; `previous` is nil in the first.
    package init(store: String, slot: Slot, number: Int, previous: Digest?, expected: [Channel]) {
      (self.store, self.slot, self.number, self.previous, self.expected) = (store, slot, number, previous, expected)
    }
  }

  /// `slot` is where it lies, whatever it says; `label` is nil where it cannot be read.
  package init(slot: Slot, digest: Digest, label: Label?) { (self.slot, self.digest, self.label) = (slot, digest, label) }

  /// Of a manifest that lies in the folder of a slot.
  package init(_ manifest: Manifest, digest: Digest, in slot: Slot) {
    self.init(
      slot: slot, digest: digest,
      label: Label(
        store: manifest.store, slot: manifest.slot, number: manifest.number, previous: manifest.previous,
        expected: manifest.expected))
  }

  /// The object's key.
  package var place: String { slot.folder + "/manifest.json" }
}
