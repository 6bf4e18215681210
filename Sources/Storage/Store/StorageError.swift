internal import Glibc

/// What a store, a source folder or a request could not do: code, place, operation, cause and remedy. Never holds contents or secrets.
package struct StorageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of failure it is; exit codes are mapped from it.
  package enum Code: Sendable {
    /// No such object or folder.
    case notFound
    /// Other bytes have the key already.
    case exists
    /// No space, or the quota is used up.
    case full
    /// Permission is missing.
    case denied
    /// The file system is mounted read-only.
    case readOnly
    /// A symbolic link, a folder or a device where a file should be, or the other way round.
    case wrongKind
    /// A symbolic link leads out of the folder.
    case outside
    /// Larger than the reader is ready to hold.
    case tooLarge
    /// The folder is no store, and not empty either.
    case notAStore
    /// The store was written by a later version of this program.
    case newerFormat
    /// What was read is not what was written.
    case damaged
    /// What a server answers is no answer: another stands in its place, or it is broken. Nothing is said of what is stored.
    case nonsense
    /// A server did not answer, or not in time.
    case unavailable
    /// A retention, a hold or a policy said no.
    case refused
    /// Asked to slow down, and no attempts are left.
    case throttled
    /// The server does not accept the key, the signature, the token or the clock.
    case unauthorized
    /// A URL or a setting that cannot be used.
    case invalid
    /// Anything else that the system reports.
    case io
  }

  /// What kind of failure it is.
  package var code: Code
  /// What was being done: `open`, `write`, `flush`…
  package var operation: String
  /// The file, object or host.
  package var path: String
  /// Why, in a few words.
  package var cause: String
  /// What the operator can do.
  package var remedy: String

  /// Texts are shown to people as they are: no secrets, no contents.
  package init(_ code: Code, _ operation: String, _ path: String, cause: String, remedy: String) {
    self.code = code
    self.operation = operation
    self.path = path
    self.cause = cause
    self.remedy = remedy
  }

  /// All of it in a line, without secrets and without contents.
  package var description: String { "cannot \(operation) \(path): \(cause); \(remedy)" }

  /// The one place where a system error number becomes an error.
  static func system(_ number: Int32, _ operation: String, _ path: String) -> StorageError {
    let (code, remedy): (Code, String) =
      switch number {
      case ENOENT: (.notFound, "check the path")
      case EEXIST: (.exists, "compare the two; nothing was overwritten")
      case ENOSPC, EDQUOT: (.full, "free some space or raise the quota, then run again")
      case EACCES, EPERM: (.denied, "check owner and permissions; the store's file system must allow hard links")
      case EROFS: (.readOnly, "mount it writable, then run again")
      case ELOOP: (.wrongKind, "symbolic links are not followed here; put the file itself there")
      case ENOTDIR: (.wrongKind, "a part of the path is no folder, or a symbolic link; replace it by a folder")
      case EISDIR: (.wrongKind, "a folder stands where a file is expected; move it away")
      case ENAMETOOLONG: (.invalid, "shorten the name")
      case EMFILE, ENFILE: (.io, "raise the limit of open files")
      default: (.io, "check the disk and the system's log, then run again")
      }
    return StorageError(code, operation, path, cause: unsafe String(cString: strerror(number)), remedy: remedy)
  }
}
