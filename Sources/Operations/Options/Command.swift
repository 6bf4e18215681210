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
  case catalogRebuild = "catalog rebuild"
  case catalogCheck = "catalog check"
  case configCheck = "config check"
  case help, version, completions, man

  /// One line.
  package var summary: String {
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

  /// What more there is to say; empty where the summary says it all.
  var details: String {
    switch self {
    case .pull:
      "Exports are copied byte for byte. An export whose name is known is read only to see whether its bytes have changed; one "
        + "that is still being written is left for the next run."
    case .reconcile:
      "Reads event indexes, not exports. The same inputs and parameters give the same bytes and no new version; other inputs "
        + "give the next version beside the old one."
    case .requests:
      "`list`, also without a word, prints the requests of the last night that was reconciled, or of --date, and where they stand; "
        + "--since and --until take those that were asked for first in the range. It needs no lock. `post` puts what the night asks for "
        + "anew into batches and posts what is due, as `nightly` does; a night that a later one has overtaken posts nothing."
    case .report:
      "Reads the latest version of the date's reconciliation. What was done about breaks is told up to --as-of; without it, up to what the date's latest "
        + "report tells, and of a first report up to the reconciliation's as-of. `sign` signs the date's latest report with the key in `sealing`: the preparer its "
        + "manifest, the reviewer that and the preparer's signature. See docs/report.md."
    case .breaksList:
      "Without --date or --since: the nights of `breaks.window`. Everything that is given must apply. Exits 10 where one of them has stood for longer than "
        + "`breaks.escalate` allows. Needs no lock."
    case .breaksAssign, .breaksReopen, .breaksNote: Command.workDetails
    case .breaksResolve: "--resolution and --reason say what came of them. " + Command.workDetails
    case .notices:
      "One digest a night for each way in `notices`, of a night that has breaks of `notices.severity` or worse. What nobody took is sent again on the next "
        + "nights. A night that a later one has overtaken is told of no more. See docs/notices.md."
    case .nightly:
      "One lock and one set of metrics for these jobs, and a run record of each. A second run at the same time exits 75."
    case .tier:
      "Without --date, --since or --month: every day that is due. A day that waits says why, and does not stop later ones. --dry-run "
        + "prints the plan. A hot copy goes only when every record of it is in archives that were sealed and read back. Run again, it goes on "
        + "where it was stopped; a finished month is left as it is."
    case .trace: "Without --date or --since, every kept day is searched. Needs no lock."
    case .keysList:
      "Exits 78 where an archive's key is not at hand, and 11 where the document of a wrapped key, or a timestamp, is damaged. "
        + "What ends soon is a warning. Needs no lock."
    case .keysMake:
      "`signing` makes the key that `sealing` names, where it is not there yet, and a certificate that it signs itself; with --request, a "
        + "request beside the certificate's place (`.csr`). `encryption` makes a key-encryption key, which wraps from then on. Files have "
        + "mode 400 and are never written over. Make a backup at once: without its key an archive cannot be opened."
    case .keysRotate:
      "Archives are not touched: each gets a further `key.N.json`, of which the one with the highest number counts. Running it again goes on "
        + "where it ended. Older keys are still needed for copies of archives without it."
    case .keysRenew:
      "A seal without a timestamp gets its first one. Each seal is verified before: what is altered is not renewed, and told. Running it again goes "
        + "on where it ended."
    case .holdApply:
      "From a document (--file) or from options that say the same; --date, or --since and --until, are its days. It counts from the moment it is "
        + "stored. A hold never becomes smaller: a wider one is the next revision. What each part means is in docs/retention.md."
    case .holdRelease:
      "Where the config says `retention.releaseByAnother`, by another person than requested it. The grace is `retention.grace`."
    case .holdList: "Needs no lock. A hold whose history cannot be relied on is UNRELIABLE, and counts as holding everything."
    case .holdShow: "Needs no lock. Exits 11 where its history cannot be relied on."
    case .holdScope:
      "Needs no lock and no key: manifests and id filters tell. `possible` is what cannot be ruled out, which counts as held."
    case .holdSync:
      "Places what is missing on every object of an archive, and lifts what is left once the grace is over. A legal hold that no hold explains "
        + "stays, and the run exits 10."
    case .dispositionsReport:
      "HTML, CSV and JSON, under `dispositions/<date>/report/` in the store, or in a folder with --out, which takes no lock and needs no right to "
        + "write. The same store and day give the same bytes and no new version. Exits 10 where somebody has to look: a hold that cannot be "
        + "relied on, or legal holds of the store that are not as the holds ask for. --as-of is a day."
    case .explain:
      "Names an archive by its folder or its id, or every archive that may have something of a message. --as-of is a day, and may be one to come. "
        + "Needs no lock and no key; destroys nothing. Seals are not checked: that is what `tally verify` is for."
    case .expirePlan:
      "Once a day; planned again, it says what is stored. A plan that would newly destroy far more than those before it is not stored "
        + "(exit 77, `retention.surge`), but for --expect with the number that it tells. --dry-run stores nothing. Needs the key that `sealing` names."
    case .expireRun:
      "Goes through the plans that may still be used (`retention.approvalFor`). Before anything is deleted, holds, rules and the store's locks are "
        + "asked again: what keeps an archive by now wins. What the store refuses is told (exit 10) and not tried again. Run again, it goes on "
        + "where it was stopped."
    case .dispositionsList, .dispositionsShow:
      "Needs no lock. Signatures are judged by the config's `sealing` and `retention.roles`."
    case .dispositionsApprove:
      "The approver is told apart from the planner by certificate, so `sealing` names the approver's own key here; the planner's certificate is in "
        + "`sealing.trust`. --signature takes a detached signature in DER over plan.json; docs/retention.md has the openssl command."
    case .summary:
      "Days that are packed have summaries; of others outcomes and breaks come from their reconciliation. Without --date or --since, all "
        + "days are added up. The table goes to standard output, and what it does not have to standard error. Needs no lock."
    case .verify:
      "Without --date or --since, every kept day is verified; the chain of manifests always is, from end to end. Needs no lock, and with "
        + "--store and --trust no config. Verifying nothing is not a success."
    case .prove:
      "EVENT-ID may be an archive's id and a leaf too, as `20261018-SMS-0123456789ab/17`: where an id is in several places, they are told. "
        + "--date and --since are days of exports, and make it faster. Checks the seal if a certificate is trusted. Needs no lock."
    case .extract:
      "In the order of archives and of their events; everything that is given must apply. --date and --since are days of exports. "
        + "Encrypted archives are opened where the config has the key, and each use of a key is logged. --json needs --out. Needs no lock."
    case .export:
      "A folder with archives of days or a channel, or with the events of a message or interaction and their proofs; the manifests of the "
        + "chain between them, certificates, and `verify.sh`. Verifies first: what is not intact is not handed out. Encrypted archives are "
        + "decrypted in it. With --recipient it is one file, a tar that `age -d` opens; the folder is beside it only until that is written. "
        + "Needs no lock."
    case .verifyProof:
      "Exits 0 only where the event was in an archive that somebody sealed who is trusted: name his certificate, and that of the "
        + "time-stamping authority, with --trust. `-` reads standard input."
    case .catalogRebuild:
      "The catalog is a local index of sealed archives: those that may hold an id are found by it without opening any. It says nothing that the "
        + "store does not; losing it loses nothing. The old one serves until the new one is whole. Needs no lock."
    case .catalogCheck:
      "Reads every manifest and every index. Exits 10 where the catalog is missing or stale, 11 where something in the store cannot be "
        + "read. Needs no lock."
    case .configCheck: "Exits 78 where a finding is an error; warnings leave 0. Secrets are not printed."
    case .help, .version, .completions, .man: ""
    }
  }

  private static let workDetails =
    "BREAK is an id of `tally breaks list`, or its first digits (8 or more). Without one, all breaks that the options describe. The person is --person, else "
    + "$TALLY_PERSON, else the subject of the certificate in `sealing`. Needs no lock; see docs/breaks.md."

  /// The operand's name in help; nil where the command takes none.
  package var operand: String? {
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
    case .breaksAssign, .breaksResolve, .breaksReopen, .breaksNote: "[BREAK]..."
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
    case .help: 0...2
    case .breaksAssign, .breaksResolve, .breaksReopen, .breaksNote: 0...10_000
    default: 0...0
    }
  }

  /// The first word of its name, which several commands may share.
  var group: Substring { rawValue.prefix { $0 != " " } }

  /// The second word of its name; nil where it has one.
  var subcommand: Substring? { rawValue.contains(" ") ? rawValue.dropFirst(group.count + 1) : nil }

  /// The commands whose names are a word and another.
  package static func subcommands(of group: String) -> [Command] { allCases.filter { $0.subcommand != nil && $0.group == group } }

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
    case .report: [.config, .date, .since, .until, .asOf, .role, .trust, .dryRun, .json, .quiet, .verbose] + common
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
    case .expirePlan: [.config, .asOf, .expect, .dryRun, .json, .quiet, .verbose] + common
    case .expireRun: [.config, .asOf, .dryRun, .json, .quiet, .verbose] + common
    case .dispositionsList, .dispositionsShow: [.config, .json, .quiet, .verbose] + common
    case .dispositionsApprove: [.config, .signature, .dryRun, .json, .quiet, .verbose] + common
    case .summary: [.config, .date, .since, .until, .by, .csv, .json, .quiet, .verbose] + common
    case .trace: [.config, .date, .since, .until, .threads, .json, .quiet, .verbose] + common
    case .verify: [.config, .date, .since, .until, .threads, .store, .trust, .quick, .deep, .json, .quiet, .verbose] + common
    case .prove: [.config, .date, .since, .until, .channel, .threads, .store, .trust, .quiet, .verbose] + common
    case .extract:
      [
        .config, .message, .interaction, .date, .since, .until, .channel, .limit, .out, .threads, .store, .json, .quiet, .verbose,
      ] + common
    case .export:
      [
        .config, .message, .interaction, .date, .since, .until, .channel, .out, .recipient, .threads, .store, .trust, .dryRun,
        .json, .quiet,
        .verbose,
      ] + common
    case .verifyProof: [.config, .trust, .json, .quiet, .verbose] + common
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
    case .help: Command.allCases.map(\.rawValue)
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
