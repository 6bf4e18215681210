internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Retention
internal import Storage

/// What `tally hold` prints.
struct HoldPrinter {
  private let invocation: Invocation
  /// So many objects that lacked a legal hold are named.
  private static let named = 20

  init(_ invocation: Invocation) { self.invocation = invocation }

  /// A line for people.
  private func say(_ line: String) {
    if !invocation.quiet { Screen(.standardError()).line(.info, Log.escaped(line)) }
  }

  func tell(_ change: HoldRegister.Change) {
    let verb = invocation.dryRun ? "would be stored" : "is stored"
    let state = change.hold.isActive ? "active" : "released"
    say(
      change.stored.map { "hold \(change.hold.id) \(verb) as \($0), and is \(state)" }
        ?? "hold \(change.hold.id) says the same already; nothing \(verb)")
    guard let newest = change.datedPast, let at = change.hold.latest?.recordedAt else { return }
    Screen(.standardError()).line(
      .warning,
      "the revision is of \(at) by this machine's clock, and the newest export, archive or plan of the store is of \(newest). If the clock is ahead, the hold "
        + "holds all the same, and cannot be changed before that day: set the clock, see Jobs/Holds/RUNBOOK.md")
  }

  /// How a sync ended, and the exit: 10 where somebody has to look, the gravest of the store's refusals where it refused.
  func tell(_ outcome: HoldSync.Outcome) throws -> ExitCode {
    let would = invocation.dryRun ? "would be " : ""
    say(
      "\(outcome.held) of \(Quantity.counted(outcome.archives, "archive is", "archives are")) held: legal holds \(would)placed on "
        + "\(outcome.placed.count) of \(Quantity.counted(outcome.objects, "object")), \(would)lifted from \(outcome.lifted.count)"
    )
    let screen = Screen(.standardError())
    // What a sync had to place somebody may have taken off; after a change it is what was asked for.
    if invocation.command == .holdSync {
      for key in outcome.placed.prefix(HoldPrinter.named) {
        screen.line(.warning, Log.escaped("\(key): a legal hold \(would)placed that was not there"))
      }
      let more = outcome.placed.count - HoldPrinter.named
      if more > 0 { screen.line(.warning, "and \(Quantity.counted(more, "object")) more: --json names all") }
    }
    for key in outcome.unexplained {
      screen.line(.warning, Log.escaped("\(key): a legal hold that no hold explains; it stays"))
    }
    let failures = outcome.failures.map { JobError($0) }
    if let gravest = failures.gravest {
      for failure in failures where failure != gravest { Failure(failure).tell() }
      throw gravest
    }
    return outcome.unexplained.isEmpty ? .done : .breaks
  }

  func document(_ change: HoldRegister.Change, _ outcome: HoldSync.Outcome) throws {
    guard invocation.json else { return }
    try Output.document {
      $0.value(
        .object([
          ("hold", HoldPrinter.value(change.hold)), ("stored", change.stored.map { .string($0.description) } ?? .null),
          ("sync", HoldPrinter.value(outcome)),
        ]))
    }
  }

  func list(_ holds: [Hold]) throws -> ExitCode {
    if invocation.json {
      try Output.document { $0.value(.object([("holds", .array(holds.map(HoldPrinter.value)))])) }
      return .done
    }
    for hold in holds {
      var words = [hold.id, hold.fault != nil ? "UNRELIABLE" : hold.isActive ? "ACTIVE" : "RELEASED"]
      if let latest = hold.latest {
        words += ["revision \(latest.revision ?? 0)", "matter \(latest.matter)", "case \(latest.caseReference)"]
        words.append("requested by \(latest.requestedBy) on \(latest.requestedAt.date)")
        if let release = latest.release, let day = latest.recordedAt?.date { words.append("released by \(release.by) on \(day)") }
      }
      if let fault = hold.fault { words.append("counts as holding everything: \(fault)") }
      try Output.text(Log.escaped(words.joined(separator: " · ")) + "\n")
    }
    say("\(holds.count { $0.isActive }) of \(Quantity.counted(holds.count, "hold is", "holds are")) active")
    return .done
  }

  /// Every revision as it is stored, the last one first.
  func show(_ hold: Hold) throws -> ExitCode {
    if invocation.json {
      try Output.document { $0.value(HoldPrinter.value(hold)) }
    } else {
      for revision in hold.revisions.reversed() { try Output.bytes(revision.json) }
    }
    if let fault = hold.fault {
      throw JobError(
        .integrity, "a hold cannot be relied on", at: "holds/\(hold.id)", because: fault,
        remedy: "it counts as holding everything until its revisions are restored from a backup")
    }
    return .done
  }

  /// The archives that a hold touches.
  func scope(_ hold: Hold, _ folders: [ArchiveFolder]) throws {
    let touched = folders.map { ($0, hold.reach($0.facts)) }.filter { $0.1.touch != .none }
    if invocation.json {
      try Output.document {
        $0.value(
          .object([
            ("holdId", .string(hold.id)),
            (
              "archives",
              .array(
                touched.map { folder, reach in
                  .object([
                    ("folder", .string(folder.slot.folder)), ("id", .string(folder.facts.id)),
                    ("touch", .string("\(reach.touch)")),
                    ("releasedOn", reach.releasedOn.map { .string($0.description) } ?? .null),
                  ])
                })
            ),
          ]))
      }
      return
    }
    for (folder, reach) in touched {
      let released = reach.releasedOn.map { ", released on \($0)" } ?? ""
      try Output.text("\(folder.slot.folder) \(Log.escaped(folder.facts.id)) \(reach.touch)\(released)\n")
    }
    say("hold \(hold.id) touches \(touched.count) of \(Quantity.counted(folders.count, "archive"))")
  }

  private static func value(_ hold: Hold) -> JSONValue {
    .object([
      ("holdId", .string(hold.id)), ("active", .bool(hold.isActive)), ("fault", hold.fault.map { .string($0) } ?? .null),
      ("revisions", .array(hold.revisions.map { (try? JSONValue.parse($0.json)) ?? .null })),
    ])
  }

  static func value(_ outcome: HoldSync.Outcome) -> JSONValue {
    func keys(_ keys: [ObjectKey]) -> JSONValue { .array(keys.map { .string($0.description) }) }
    return .object([
      ("archives", .number(String(outcome.archives))), ("held", .number(String(outcome.held))),
      ("objects", .number(String(outcome.objects))), ("placed", keys(outcome.placed)), ("lifted", keys(outcome.lifted)),
      ("unexplained", keys(outcome.unexplained)),
      ("failures", .array(outcome.failures.map { .string($0.description) })),
    ])
  }
}
