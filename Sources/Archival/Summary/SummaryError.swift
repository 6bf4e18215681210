/// Why bytes are no summary.
package enum SummaryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A newer program wrote it, in that format: nothing is said about whether it is whole.
  case newer(format: Int)
  /// It is not as a summary is written; what shows it.
  case damaged(String)

  package var description: String {
    switch self {
    case .newer(let format): "a summary of format \(format), which a newer version of this program reads"
    case .damaged(let what): "not a summary: \(what)"
    }
  }
}
