internal import Operations
internal import Storage

extension JobError {
  /// A store's error, with the exit code that its kind has.
  init(_ error: StorageError) {
    let code: ExitCode =
      switch error.code {
      case .notFound, .full, .readOnly, .io: .io
      case .denied: .refused
      case .exists, .damaged: .integrity
      case .wrongKind, .outside, .tooLarge: .unreadable
      case .unavailable: .unavailable
      case .notAStore, .newerFormat, .invalid: .configuration
      }
    self.init(code, "cannot " + error.operation, at: error.path, because: error.cause, remedy: error.remedy)
  }
}
