/// Why an archive or a part of it cannot be read.
package enum ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is not what it should be; where, in bytes from the file's beginning, and what is wrong.
  case damaged(at: Int64, String)
  /// It ends before it should.
  case truncated(at: Int64)
  /// A library has no memory left, or is not as it was built.
  case library(String)

  package var description: String {
    switch self {
    case .damaged(let offset, let what): "damaged at byte \(offset): \(what)"
    case .truncated(let offset): "ends at byte \(offset), before its end"
    case .library(let what): what
    }
  }
}
