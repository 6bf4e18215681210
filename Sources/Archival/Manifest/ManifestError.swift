/// Why bytes are no manifest, or none of the documents beside it.
package enum ManifestError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A newer program wrote it, in that format: nothing is said about whether it is whole. `of`: what it is.
  case newer(format: Int, of: String = "manifest")
  /// It is not as a manifest is written; what shows it.
  case damaged(String, of: String = "manifest")

  package var description: String {
    switch self {
    case .newer(let format, let noun): "a \(noun) of format \(format), which a newer version of this program reads"
    case .damaged(let what, let noun): "not a \(noun): \(what)"
    }
  }
}
