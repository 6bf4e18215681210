internal import Events
internal import Glibc

/// What the file system says of one name.
package struct FileStatus: Hashable, Sendable {
  /// What stands under a name.
  package enum Kind: Sendable {
    case file, folder, link, other

    /// From `d_type` (readdir(3)); nil where the file system does not tell.
    init?(entry type: UInt8) {
      switch Int(type) {
      case Int(DT_UNKNOWN): return nil
      case Int(DT_REG): self = .file
      case Int(DT_DIR): self = .folder
      case Int(DT_LNK): self = .link
      default: self = .other
      }
    }
  }
  /// What it is.
  package var kind: Kind
  /// Bytes.
  package var size: Int64
  /// Last change of the contents, nanoseconds since 1970; the nearest second that an instant has, where it is before 1677 or after 2262.
  package var modified: Int64
  /// Device and inode: another file under the same name has another.
  var identity: [UInt64]

  init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    size = Int64(status.st_size)
    let seconds = Int64(status.st_mtim.tv_sec)
    modified =
      Instant.joined(seconds: seconds, nanoseconds: Int64(status.st_mtim.tv_nsec)) ?? Instant(seconds: seconds).nanoseconds
    identity = [UInt64(status.st_dev), UInt64(status.st_ino)]
  }
}
