package import Sealing

/// Whether archives that supersede others are what they say: the next of an archive that there was, made from the same exports, and with as many events fewer as
/// they leave out. Pure.
package enum RewriteCheck {
  /// What a manifest says, as it lies in the folder of its slot.
  package struct Facts: Sendable {
    var slot: Slot
    var id: String
    /// SHA-256 of the manifest.
    var digest: Digest
    var events: Int
    var inputs: [Manifest.Input]
    var supersedes: Manifest.Supersession?

    /// `digest` is over the bytes that the manifest was read from; `slot` is where they lie.
    package init(_ manifest: Manifest, digest: Digest, in slot: Slot) {
      (self.slot, id, self.digest) = (slot, manifest.id, digest)
      (events, inputs, supersedes) = (manifest.events.count, manifest.inputs, manifest.supersedes)
    }
  }

  /// What is wrong with the rewrites among these manifests, which may be in any order. A manifest that is missing or cannot be read has been told
  /// of by the chain.
  package static func findings(_ manifests: [Facts]) -> [StoreFinding] {
    let bySlot = Dictionary(manifests.map { ($0.slot, $0) }) { first, _ in first }
    var found: [StoreFinding] = []
    for rewrite in manifests {
      let place = rewrite.slot.folder + "/manifest.json"
      guard let former = rewrite.slot.superseded else { continue }
      guard let supersedes = rewrite.supersedes else {
        found.append(StoreFinding(.altered, place, "it lies where a rewrite belongs, and supersedes nothing"))
        continue
      }
      guard let before = bySlot[former] else { continue }
      func find(_ cause: String) { found.append(StoreFinding(.altered, place, cause)) }
      if before.digest != supersedes.manifest || before.id != supersedes.id {
        find("the manifest of \(former.folder) is not the one that it supersedes")
      } else if before.inputs != rewrite.inputs {
        find("its inputs are not those of \(former.folder), which it supersedes")
      } else if before.events - rewrite.events != supersedes.erased {
        find(
          "it leaves out \(supersedes.erased) events of \(former.folder), which has \(before.events), and has \(rewrite.events)")
      }
    }
    return found
  }
}
