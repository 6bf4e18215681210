internal import Events
package import Sealing

extension Slot {
  /// The id of the slot's archive: `20261018-SMS-0123456789ab`, `20261018-SMS-s1-…` of a supplement, `…-r1-…` of a rewrite. It follows from the store and the
  /// inputs, whatever program packs them: the first 12 digits of a SHA-256 over lines of the store's id, the slot's folder, and each input's
  /// key, a space and its digest, sorted; then, from the second attempt on, a line `attempt <n>`: what an interrupted run left under a name stays
  /// there, whatever it is.
  package func archiveID(store: String, inputs: [(key: String, sha256: Digest)], attempt: Int = 1) -> String {
    var lines = [store, folder] + inputs.map { "\($0.key) \($0.sha256)" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if attempt > 1 { lines.append("attempt \(attempt)") }
    let digest = SHA256.hash(Array(lines.map { $0 + "\n" }.joined().utf8))
    let day = date.description.filter { $0 != "-" }
    return "\(day)-\(channel.name)-" + (supplement > 0 ? "s\(supplement)-" : "")
      + (rewrite > 0 ? "r\(rewrite)-" : "") + "\(digest)".prefix(12)
  }
}
