/// Why bytes are no document of a disposition.
package enum DispositionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A newer program wrote it, in that format: nothing is said about whether it is whole.
  case newer(format: Int)
  /// It is not as such a document is written; what shows it.
  case damaged(String)

  package var description: String {
    switch self {
    case .newer(let format): "it is of format \(format), which a newer version of this program reads"
    case .damaged(let what): what
    }
  }
}
