internal import Jobs
internal import Operations
internal import Reports
internal import Sealing

/// What a command line does about breaks, and who does it.
struct BreakDeed {
  let action: WorkDocument.Action
  let person: String
  let owner: String?
  let resolution: WorkDocument.Resolution?
  let text: String?

  init(_ invocation: Invocation, _ config: Config) throws {
    let command = invocation.command
    func required(_ option: Option) throws(UsageError) -> String {
      guard let text = invocation.text(option) else {
        throw UsageError("'\(command.rawValue)' requires '--\(option.name)'", command)
      }
      return text
    }
    var owner: String?
    var resolution: WorkDocument.Resolution?
    var text = invocation.text(.reason)
    switch command {
    case .breaksAssign:
      action = .assign
      let name = try required(.assignee)
      owner = name == "-" ? nil : name
    case .breaksResolve:
      action = .resolve
      let word = try required(.resolution)
      guard let known = WorkDocument.Resolution(rawValue: word) else {
        let words = WorkDocument.Resolution.allCases.map(\.rawValue).joined(separator: ", ")
        throw UsageError("option '--resolution': '\(word)' is not one of \(words)", command)
      }
      resolution = known
      text = try required(.reason)
    case .breaksReopen:
      action = .reopen
      text = try required(.reason)
    default:
      action = .note
      text = try required(.note)
    }
    person = try Self.person(invocation, config)
    for (name, value, limit) in [
      ("person", person, WorkDocument.longestName), ("to", owner ?? "", WorkDocument.longestName),
      (action == .note ? "note" : "reason", text ?? "", WorkDocument.longestText),
    ] where value.unicodeScalars.count > limit {
      throw UsageError("option '--\(name)': more than \(limit) characters", command)
    }
    (self.owner, self.resolution, self.text) = (owner, resolution, text)
  }

  /// `--person`, else `$TALLY_PERSON`, else whom the config's certificate is of.
  static func person(_ invocation: Invocation, _ config: Config) throws -> String {
    if let person = invocation.text(.person) { return person }
    if let person = Environment.current["TALLY_PERSON"], !person.isBlank { return person }
    guard let path = config.sealing?.certificate, !path.isEmpty else {
      throw UsageError(
        "'\(invocation.command.rawValue)' must know who does it: '--person', $TALLY_PERSON or a certificate in `sealing`",
        invocation.command)
    }
    let pem = try SmallFile.read(path, what: "cannot read the signer's certificate", limit: 1 << 20)
    guard let own = try Certificate.read(pem: pem).first else { return "" }
    return own.subject
  }

  /// Whether there is anything to be done about a break.
  func applies(to item: ListedBreak) -> Bool {
    switch action {
    case .assign: item.standing.owner != owner || text != nil
    case .note: true
    case .resolve: item.isOpen
    case .reopen: item.standing.resolution != nil
    }
  }

  /// What was done, in words.
  var done: String {
    switch action {
    case .assign: owner.map { "assigned to \($0)" } ?? "taken off their owners"
    case .note: "noted"
    case .resolve: "resolved as \(resolution?.rawValue ?? "")"
    case .reopen: "reopened"
    }
  }

  /// Why nothing was done about it.
  func reasonToSkip(_ item: ListedBreak) -> String {
    switch action {
    case .assign: "so already"
    case .note: "left"
    case .resolve: item.disposition == .cleared ? "cleared by what came later" : "resolved already"
    case .reopen: "not resolved"
    }
  }
}
