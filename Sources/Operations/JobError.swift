internal import Glibc

/// What stops a job: what failed, where, why, and what the operator can do. Never the contents of a message, never a secret.
package struct JobError: Error, Equatable, Sendable, CustomStringConvertible {
  /// How the process ends.
  package var code: ExitCode
  /// What failed: `cannot read the config file`.
  package var what: String
  /// The file, line, offset, object or URL.
  package var place: String?
  /// Why.
  package var cause: String
  /// What the operator can do.
  package var remedy: String?

  /// An error from its parts.
  package init(_ code: ExitCode, _ what: String, at place: String? = nil, because cause: String, remedy: String? = nil) {
    self.code = code
    self.what = what
    self.place = place
    self.cause = cause
    self.remedy = remedy
  }

  /// A failed system call. The code follows the errno.
  package init(errno number: Int32, _ what: String, at place: String, remedy: String? = nil) {
    let (code, hint): (ExitCode, String?) =
      switch number {
      case EACCES, EPERM: (.refused, "check the owner and the permissions")
      case ENOSPC, EDQUOT: (.io, "make room, then run again")
      case EROFS: (.refused, "mount it writable, then run again")
      case ENOENT, ENOTDIR: (.io, "check that the path exists")
      case EAGAIN, EBUSY: (.tryAgain, nil)
      default: (.io, nil)
      }
    self.init(code, what, at: place, because: JobError.text(errno: number), remedy: remedy ?? hint)
  }

  /// On one line: `what: place: cause (remedy)`.
  package var description: String {
    let parts = [what, place, cause].compactMap(\.self).joined(separator: ": ")
    return remedy.map { "\(parts) (\($0))" } ?? parts
  }

  /// The C locale's words for an errno: the program never sets another.
  static func text(errno number: Int32) -> String {
    unsafe String(cString: strerror(number))
  }
}

extension Sequence<JobError> {
  /// The gravest, the first of several such; nil where there is none. A run that came to all of them ends with its code.
  package var gravest: JobError? {
    reduce(nil) { gravest, error in
      guard let gravest, gravest.code.worse(error.code) == gravest.code else { return error }
      return gravest
    }
  }
}
