/// Why an archive or a part of it cannot be read.
package enum ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is not what it should be; where, in bytes from the file's beginning, and what is wrong.
  case damaged(at: Int64, String)
  /// It ends before it should.
  case truncated(at: Int64)
  /// The content of a file in it is not that of the manifest.
  case altered(String)
  /// The slot is empty: there is no archive.
  case empty
  /// It is encrypted, and there is no key.
  case sealed
  /// A newer program wrote it, in that version: what, and which.
  case newer(String, Int)
  /// A library has no memory left, or is not as it was built.
  case library(String)

  /// Whether it is not what was sealed; else it cannot be read with what is at hand.
  package var isAltered: Bool {
    switch self {
    case .damaged, .truncated, .altered: true
    case .empty, .sealed, .newer, .library: false
    }
  }

  package var description: String {
    switch self {
    case .damaged(let offset, let what): "damaged at byte \(offset): \(what)"
    case .truncated(let offset): "ends at byte \(offset), before its end"
    case .altered(let path): "\(path) was altered"
    case .empty: "the slot has no archive"
    case .sealed: "the archive is encrypted, and there is no key"
    case .newer(let what, let version): "an \(what) of version \(version), which a newer version of this program reads"
    case .library(let what): what
    }
  }
}
