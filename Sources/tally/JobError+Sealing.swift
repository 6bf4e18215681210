internal import Operations
internal import Sealing

extension JobError {
  /// Something that the config names and that is not what it should be.
  init(_ error: SealingError, _ what: String, at place: String) {
    if case .token(let error) = error {
      self.init(error)
    } else {
      self.init(.configuration, what, at: place, because: error.description, remedy: "`tally config check` looks at all of it")
    }
  }

  /// What cryptography could not do with what is kept.
  init(_ error: SealingError) {
    switch error {
    case .notAuthentic:
      self.init(
        .integrity, "cannot open a wrapped key", because: error.description,
        remedy: "compare key.json with a backup, and the config's keys with those that wrapped it")
    case .unknownKey:
      self.init(
        .configuration, "cannot open a wrapped key", because: error.description,
        remedy: "put the key back from a backup; `tally keys list` shows which archives need which key")
    case .malformed: self.init(.unreadable, "cannot read a key, a seal or a certificate", because: error.description)
    case .library: self.init(.internal, "OpenSSL does not do its part", because: error.description)
    case .token(let error): self.init(error)
    }
  }

  /// What a token did not do.
  init(_ error: TokenError) {
    let code: ExitCode =
      switch error.code {
      case .missing, .unable: .configuration
      case .refused: .refused
      case .unavailable: .unavailable
      }
    self.init(code, "cannot \(error.operation)", at: error.place, because: error.cause, remedy: error.remedy)
  }
}
