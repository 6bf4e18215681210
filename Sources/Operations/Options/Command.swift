/// The commands, and the one description of each from which parsing, help, completions and the man page come.
package enum Command: String, CaseIterable, Sendable {
  case pull, reconcile, requests, report, notices, nightly, tier, trace, verify
  case breaksList = "breaks list"
  case breaksAssign = "breaks assign"
  case breaksResolve = "breaks resolve"
  case breaksReopen = "breaks reopen"
  case breaksNote = "breaks note"
  case summary, prove
  case verifyProof = "verify-proof"
  case extract, export
  case keysList = "keys list"
  case keysMake = "keys make"
  case keysRotate = "keys rotate"
  case keysRenew = "keys renew"
  case holdApply = "hold apply"
  case holdRelease = "hold release"
  case holdList = "hold list"
  case holdShow = "hold show"
  case holdScope = "hold scope"
  case holdSync = "hold sync"
  case explain
  case expirePlan = "expire plan"
  case expireRun = "expire run"
  case dispositionsList = "dispositions list"
  case dispositionsShow = "dispositions show"
  case dispositionsApprove = "dispositions approve"
  case dispositionsReport = "dispositions report"
  case eraseRequest = "erase request"
  case eraseList = "erase list"
  case eraseRun = "erase run"
  case catalogRebuild = "catalog rebuild"
  case catalogCheck = "catalog check"
  case configCheck = "config check"
  case help, version, completions, man

  /// One line.
  var summary: String {
    switch self {
    case .pull: "Keep new exports, with custody record and event index."
    case .reconcile: "Lay sends beside outcomes; write breaks, open items and control totals."
    case .requests: "List requests for re-ingestion, or post those that are due."
    case .report: "Write the report of a reconciliation."
    case .notices: "Tell people of a night by mail and webhook, where nobody has been told yet."
    case .nightly: "Pull, reconcile, post requests, report and tell people, in that order: what a schedule calls."
    case .breaksList: "Print the breaks of the last nights and where they stand."
    case .breaksAssign: "Store who has breaks from now on."
    case .breaksResolve: "Store what came of breaks; they do not come back unless their evidence changes."
    case .breaksReopen: "Store that resolved breaks are open again."
    case .breaksNote: "Store a note about breaks."
    case .tier: "Pack days that leave the hot window into sealed archives, and release their hot copies."
    case .trace: "Print every event of a message, as exported."
    case .keysList: "List signing certificates, key-encryption keys and what is sealed with them; warn of what ends."
    case .keysMake: "Make a signing key with its certificate, or a key-encryption key, where the config says."
    case .keysRotate: "Wrap the data keys of all archives under the newest key-encryption key."
    case .keysRenew: "Renew timestamps before the certificates of their authorities end."
    case .holdApply: "Store a hold, or its next revision, and set the store's legal holds by it."
    case .holdRelease: "Store that a hold is released; what it held stays until the grace is over."
    case .holdList: "Print a line for every hold."
    case .holdShow: "Print every revision of a hold, the last one first."
    case .holdScope: "Print the archives that a hold touches, or may touch."
    case .holdSync: "Compare the store's legal holds with the holds that there are, and mend what differs."
    case .dispositionsReport: "Write what stays and until when, holds by matter, drift of legal holds, and a forecast."
    case .explain: "Say whether an archive may go, and why: one sentence, and every rule that bore on it."
    case .expirePlan: "Store what may be destroyed as of a day, archive by archive, with every reason; destroys nothing."
    case .expireRun: "Destroy what plans say and nothing keeps by now, and certify it."
    case .dispositionsList: "Print a line for every plan: what it is about, and how it stands."
    case .dispositionsShow: "Print a plan, who approved it, and what became of each archive."
    case .eraseRequest: "Take a request to erase what there is of a message, or of each message of an interaction."
    case .eraseList: "Print a line for every request for erasure, and where it stands."
    case .eraseRun: "Erase what was asked for and nothing keeps, and certify it; what came back from a backup is erased again."
    case .dispositionsApprove: "Approve a plan with the config's key, or store a signature that was made elsewhere."
    case .summary: "Add up what remains of days at a glance: outcomes, latencies, volumes."
    case .verify: "Check what is kept: exports against custody records, archives against their sealed manifests."
    case .prove: "Prove that an event is in a sealed archive: one document, which needs neither store nor program."
    case .extract: "Print events of sealed archives, as exported."
    case .export: "Hand out archives or events as a kit that is checked with stock tools."
    case .verifyProof: "Check the proof of an event, by itself: neither store nor config is needed."
    case .catalogRebuild: "Make the catalog anew from the store."
    case .catalogCheck: "Compare the catalog with the store, both ways."
    case .configCheck: "Print the effective config and what is wrong with it."
    case .help: "Print help about a command."
    case .version: "Print the version."
    case .completions: "Print the completion script of a shell: bash, zsh or fish."
    case .man: "Print the man page, as roff."
    }
  }

  /// The operand's name in help; nil where the command takes none.
  var operand: String? {
    switch self {
    case .trace: "MESSAGE-ID"
    case .holdApply: "[HOLD-ID]"
    case .holdRelease, .holdShow, .holdScope: "HOLD-ID"
    case .explain: "ARCHIVE|MESSAGE-ID"
    case .dispositionsShow, .dispositionsApprove: "DATE"
    case .verifyProof: "FILE"
    case .prove: "EVENT-ID"
    case .report: "[sign]"
    case .requests: "[list|post]"
    case .keysMake: "signing|encryption"
    case .breaksList, .breaksAssign, .breaksResolve, .breaksReopen, .breaksNote: "[BREAK]..."
    case .help: "[COMMAND]"
    case .completions: "SHELL"
    default: nil
    }
  }

  /// How many operands there may be.
  var operands: ClosedRange<Int> {
    switch self {
    case .trace, .prove, .verifyProof, .completions, .keysMake, .holdRelease, .holdShow, .holdScope, .explain, .dispositionsShow,
      .dispositionsApprove:
      1...1
    case .requests, .report, .holdApply: 0...1
    case .help: 0...3
    case .breaksList, .breaksAssign, .breaksResolve, .breaksReopen, .breaksNote: 0...10_000
    default: 0...0
    }
  }

  /// The first word of its name, which several commands may share.
  var group: Substring { rawValue.prefix { $0 != " " } }

  /// The second word of its name; nil where it has one.
  var subcommand: Substring? { rawValue.contains(" ") ? rawValue.dropFirst(group.count + 1) : nil }

  /// The commands whose names are a word and another.
  static func subcommands(of group: String) -> [Command] { allCases.filter { $0.subcommand != nil && $0.group == group } }

  /// The first words of all names, each once.
  static var groups: [String] {
    allCases.reduce(into: []) { groups, command in
      if groups.last != String(command.group) { groups.append(String(command.group)) }
    }
  }

  /// What says which breaks are meant.
  private static let breakFilters: [Option] = [
    .config, .date, .since, .until, .code, .severity, .channel, .owner, .nights,
  ]

  /// The options that the command takes.
  package var options: [Option] {
    let common: [Option] = [.help, .version]
    return switch self {
    case .pull: [.config, .date, .since, .until, .threads, .dryRun, .json, .quiet, .verbose] + common
    case .reconcile, .nightly: [.config, .date, .since, .until, .asOf, .threads, .dryRun, .json, .quiet, .verbose] + common
    case .tier:
      [.config, .date, .since, .until, .month, .asOf, .threads, .noRelease, .dryRun, .json, .quiet, .verbose] + common
    case .notices: [.config, .date, .since, .until, .dryRun, .json, .quiet, .verbose] + common
    case .requests: [.config, .date, .since, .until, .state, .dryRun, .json, .quiet, .verbose] + common
    case .report:
      [.config, .date, .since, .until, .asOf, .role, .reportID, .trust, .trustTSA, .dryRun, .json, .quiet, .verbose] + common
    case .breaksList: Command.breakFilters + [.state, .csv, .json, .quiet, .verbose] + common
    case .breaksAssign: Command.breakFilters + [.assignee, .reason, .person, .dryRun, .json, .quiet, .verbose] + common
    case .breaksResolve:
      Command.breakFilters + [.resolution, .reason, .person, .dryRun, .json, .quiet, .verbose] + common
    case .breaksReopen: Command.breakFilters + [.reason, .person, .dryRun, .json, .quiet, .verbose] + common
    case .breaksNote: Command.breakFilters + [.note, .person, .dryRun, .json, .quiet, .verbose] + common
    case .holdApply:
      [.config, .file, .person, .caseReference, .matter, .message, .interaction, .queue, .agent, .channel, .date, .since, .until]
        + [.everything, .reason, .notice, .dryRun, .json, .quiet, .verbose] + common
    case .holdRelease: [.config, .person, .reason, .dryRun, .json, .quiet, .verbose] + common
    case .holdList, .holdShow, .holdScope: [.config, .json, .quiet, .verbose] + common
    case .holdSync: [.config, .dryRun, .json, .quiet, .verbose] + common
    case .dispositionsReport: [.config, .asOf, .forecast, .out, .dryRun, .json, .quiet, .verbose] + common
    case .explain: [.config, .asOf, .json, .quiet, .verbose] + common
    case .expirePlan: [.config, .asOf, .expect, .gap, .dryRun, .json, .quiet, .verbose] + common
    case .expireRun: [.config, .asOf, .dryRun, .json, .quiet, .verbose] + common
    case .dispositionsList, .dispositionsShow: [.config, .json, .quiet, .verbose] + common
    case .eraseRequest:
      [.config, .message, .interaction, .ground, .caseReference, .person, .threads, .dryRun, .json, .quiet, .verbose] + common
    case .eraseList: [.config, .json, .quiet, .verbose] + common
    case .eraseRun: [.config, .asOf, .sweep, .threads, .dryRun, .json, .quiet, .verbose] + common
    case .dispositionsApprove: [.config, .signature, .dryRun, .json, .quiet, .verbose] + common
    case .summary: [.config, .date, .since, .until, .by, .csv, .json, .quiet, .verbose] + common
    case .trace: [.config, .date, .since, .until, .threads, .json, .quiet, .verbose] + common
    case .verify:
      [.config, .date, .since, .until, .threads, .store, .trust, .trustTSA, .quick, .deep, .json, .quiet, .verbose] + common
    case .prove: [.config, .date, .since, .until, .channel, .threads, .store, .trust, .trustTSA, .quiet, .verbose] + common
    case .extract:
      [
        .config, .message, .interaction, .date, .since, .until, .channel, .limit, .out, .threads, .store, .trust, .trustTSA,
        .json, .quiet, .verbose,
      ] + common
    case .export:
      [
        .config, .message, .interaction, .date, .since, .until, .channel, .out, .recipient, .threads, .store, .trust, .trustTSA,
        .dryRun, .json, .quiet, .verbose,
      ] + common
    case .verifyProof: [.config, .trust, .trustTSA, .json, .quiet, .verbose] + common
    case .catalogRebuild: [.config, .threads, .dryRun, .json, .quiet, .verbose] + common
    case .catalogCheck: [.config, .threads, .json, .quiet, .verbose] + common
    case .configCheck: [.config, .json, .quiet] + common
    case .keysList: [.config, .json, .quiet, .verbose] + common
    case .keysMake: [.config, .name, .validity, .request, .dryRun, .json, .quiet, .verbose] + common
    case .keysRotate: [.config, .dryRun, .json, .quiet, .verbose] + common
    case .keysRenew: [.config, .within, .dryRun, .json, .quiet, .verbose] + common
    case .version: [.json] + common
    case .help, .completions, .man: common
    }
  }

  /// The words after which a shell offers them, for the commands whose operand is one of a few.
  var operandWords: [String] {
    switch self {
    case .report: ReportWord.allCases.map(\.rawValue)
    case .requests: RequestsWord.allCases.map(\.rawValue)
    case .keysMake: KeyWord.allCases.map(\.rawValue)
    case .completions: Shell.allCases.map(\.rawValue)
    case .help: Command.groups
    default: []
    }
  }
}

/// What `tally report` is to do but report.
package enum ReportWord: String, CaseIterable, Sendable { case sign }

/// What `tally requests` is to do.
package enum RequestsWord: String, CaseIterable, Sendable { case list, post }

/// What `tally keys make` is to make.
package enum KeyWord: String, CaseIterable, Sendable { case signing, encryption }
