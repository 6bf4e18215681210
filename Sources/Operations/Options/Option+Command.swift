extension Option {
  /// What it does in a command, where that is not what it does elsewhere.
  func summary(in command: Command) -> String {
    switch self {
    case .date: Self.date(command) ?? summary
    case .since: command == .holdApply ? "The first day that is held." : summary
    case .until: command == .holdApply ? "The last day that is held; without it there is no end." : summary
    case .asOf: Self.asOf(command) ?? summary
    case .state:
      command == .breaksList
        ? "List breaks in this state only: open (where neither it nor BREAK is given), assigned, unassigned, overdue, escalated, resolved, cleared or all."
        : "List requests in this state only: open, posted, rejected, failed, closed, givenUp or withdrawn."
    case .person: Self.person(command) ?? summary
    case .reason: Self.reason(command) ?? summary
    case .message, .interaction, .channel: Self.subject(self, command) ?? summary
    case .out: Self.out(command) ?? summary
    default: summary
    }
  }

  private static func date(_ command: Command) -> String? {
    switch command {
    case .tier: "This logical date only, yyyy-mm-dd; every day that is due where none is given."
    case .verify, .trace, .summary: "This logical date only, yyyy-mm-dd; every kept day where none is given."
    case .prove, .extract, .export: "Archives of this day of exports only, yyyy-mm-dd."
    case .breaksList: "Breaks of this night only, yyyy-mm-dd; the nights of `breaks.window` where none is given."
    case .breaksAssign, .breaksResolve, .breaksReopen, .breaksNote: "Breaks of this night only, yyyy-mm-dd."
    case .requests: "The night that asks, yyyy-mm-dd; the last that was reconciled where it is not given."
    case .holdApply: "The one day that is held, yyyy-mm-dd."
    default: nil
    }
  }

  private static func asOf(_ command: Command) -> String? {
    switch command {
    case .tier: "Judge what is due as of this RFC 3339 instant; the beginning of today (UTC) where it is not given."
    case .report: "Tell what was done about breaks up to this RFC 3339 instant, which has passed."
    case .explain: "Judge as of this day, yyyy-mm-dd, which may be one to come; today (UTC) where it is not given."
    case .expirePlan, .expireRun, .eraseRun, .dispositionsReport:
      "Judge as of this day, yyyy-mm-dd; today (UTC) where it is not given."
    default: nil
    }
  }

  private static func person(_ command: Command) -> String? {
    switch command {
    case .holdApply: "Who requests the hold."
    case .holdRelease: "Who releases the hold."
    case .eraseRequest: "Who takes the request."
    default: nil
    }
  }

  private static func reason(_ command: Command) -> String? {
    switch command {
    case .holdApply: "Why this is held."
    case .holdRelease: "Why it is held no longer."
    case .breaksResolve: "What led to that resolution."
    default: nil
    }
  }

  private static func subject(_ option: Option, _ command: Command) -> String? {
    switch command {
    case .eraseRequest: option == .interaction ? "Erase every message of this interaction." : "Erase this message."
    case .holdApply: "Hold this \(option.name); may be given again."
    case .breaksList, .breaksAssign, .breaksResolve, .breaksReopen, .breaksNote:
      "Breaks of this \(option.name) only; may be given again."
    default: nil
    }
  }

  private static func out(_ command: Command) -> String? {
    switch command {
    case .extract: "Write the events into this file, which must not be there yet."
    case .export: "The folder of the kit, or with --recipient its file, which must not be there yet."
    case .dispositionsReport: "Write the three files into this folder, and not into the store; none that is there is overwritten."
    default: nil
    }
  }
}
