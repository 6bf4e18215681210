internal import Jobs
internal import Operations
internal import Storage

extension ExitCode {
  /// How a process ends that a store, a source's folder or a server stopped.
  init(_ code: StorageError.Code) {
    self =
      switch code {
      // Exit 66 says that a day had no input; what is not there although a name says so is an error of reading.
      case .notFound, .full, .wrongKind, .io: .io
      case .exists, .damaged: .integrity
      case .denied, .readOnly, .outside, .refused, .unauthorized: .refused
      case .tooLarge: .unreadable
      case .notAStore, .newerFormat, .invalid: .configuration
      case .unavailable, .nonsense: .unavailable
      case .throttled: .tryAgain
      }
  }
}

extension JobError {
  /// A failure of a store or a server.
  init(_ error: StorageError) {
    self.init(
      ExitCode(error.code), "cannot \(error.operation)", at: error.path, because: error.cause,
      remedy: error.remedy)
  }

  /// A source that cannot be listed, or an export that cannot be fetched.
  init(_ failure: SourceUnreadable) {
    self.init(failure.error)
    what = "cannot pull from the source \(failure.source)"
    switch failure.error.code {
    // No directory in a directory's place: the config's fault.
    case .wrongKind: code = .configuration
    // What a server says of itself is data, and not the store's.
    case .damaged: code = .unreadable
    default: break
    }
  }
}
