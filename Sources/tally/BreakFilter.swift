internal import Events
internal import Jobs
internal import Operations
internal import Reconciliation
internal import Reports

/// Which breaks a command line is about: everything that is given must apply.
struct BreakFilter {
  /// Ids, whole or their first digits; empty for any.
  let ids: [String]
  private let limits: WorkLimits
  private let codes: Set<BreakCode>
  private let severities: Set<Severity>
  private let channels: Set<Channel>
  private let owner: String?
  private let nights: Int
  /// One of `Invocation.breakStates`.
  let state: String

  /// `state` is what is meant where the command line says none.
  init(_ invocation: Invocation, _ limits: WorkLimits, state: String) throws(UsageError) {
    let command = invocation.command
    func words<Word: Hashable>(_ option: Option, _ known: [String: Word]) throws(UsageError) -> Set<Word> {
      var found: Set<Word> = []
      for text in invocation.texts(option) {
        guard let word = known[text] else {
          throw UsageError(
            "option '--\(option.name)': '\(text)' is not one of \(known.keys.sorted().joined(separator: ", "))", command)
        }
        found.insert(word)
      }
      return found
    }
    codes = try words(.code, Dictionary(uniqueKeysWithValues: BreakCode.allCases.map { ($0.name, $0) }))
    severities = try words(.severity, Dictionary(uniqueKeysWithValues: Severity.allCases.map { ($0.name, $0) }))
    channels = try words(.channel, Dictionary(uniqueKeysWithValues: Channel.allCases.map { ($0.name, $0) }))
    owner = invocation.text(.owner)
    let text = invocation.text(.nights) ?? "0"
    guard let nights = Int(text), (0...100_000).contains(nights) else {
      throw UsageError("option '--nights': '\(text)' is not a number of nights", command)
    }
    self.nights = nights
    self.limits = limits
    self.state = invocation.state ?? state
    ids = invocation.operands
    for id in ids {
      guard (8...32).contains(id.utf8.count), id.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
      else {
        throw UsageError("'\(id)' is no break's id: 8 to 32 of its hexadecimal digits", command)
      }
    }
    let described: [Option] = [.code, .severity, .channel, .owner, .nights]
    guard
      command == .breaksList || !ids.isEmpty || invocation.days != nil
        || described.contains(where: { invocation.text($0) != nil })
    else { throw UsageError("'\(command.rawValue)' requires BREAK, or options that say which are meant", command) }
  }

  /// Whether a break is meant.
  func contains(_ item: ListedBreak) -> Bool {
    let record = item.record
    guard ids.isEmpty || !matches(record.id).isEmpty else { return false }
    guard codes.isEmpty || codes.contains(record.code), severities.isEmpty || severities.contains(record.severity),
      channels.isEmpty || record.channel.map(channels.contains) == true, item.nightsOpen >= nights,
      owner.map({ $0 == (item.standing.owner ?? "-") }) ?? true
    else { return false }
    return switch state {
    case "open": item.isOpen
    case "assigned": item.disposition == .assigned
    case "unassigned": item.disposition == .open
    case "overdue": isOverdue(item)
    case "escalated": isEscalated(item)
    case "resolved": item.disposition == .resolved
    case "cleared": item.disposition == .cleared
    default: true
    }
  }

  /// Whether it has stood for longer than it should, or for so long that a run must say so. A provisional break clears by itself or becomes another.
  func isOverdue(_ item: ListedBreak) -> Bool {
    item.isOpen && !item.record.provisional && limits.isOverdue(item.record.severity, nights: item.nightsOpen)
  }

  func isEscalated(_ item: ListedBreak) -> Bool {
    item.isOpen && !item.record.provisional && limits.isEscalated(item.record.severity, nights: item.nightsOpen)
  }

  /// The ids given that this one begins with.
  func matches(_ id: PackedID) -> [String] {
    let hex = id.hex
    return ids.filter(hex.hasPrefix)
  }

  /// Throws `JobError` where no break of those nights is one of the ids that were given; `found` are those that are.
  func check(_ found: Set<String>, _ nights: ClosedRange<LogicalDate>) throws {
    guard let id = ids.first(where: { !found.contains($0) }) else { return }
    throw JobError(
      .noInput, "cannot find the break", at: id,
      because: "no break of \(nights.lowerBound) to \(nights.upperBound) is called so",
      remedy: "see `tally breaks list --state all`, or name earlier nights with --since")
  }
}
