extension Command {
  /// What more there is to say; empty where the summary says it all.
  var details: String {
    switch self {
    case .pull:
      "Exports are copied byte for byte. An export whose name is known is read only to see whether its bytes have changed; one "
        + "that is still being written is left for the next run."
    case .reconcile:
      "Reads event indexes and quarantine files; exports only where an index has to be made again, or records of one event have to be compared. The same inputs and parameters give the same bytes and no new version; other inputs "
        + "give the next version beside the old one. Nights around the date that are out of date, since an export came late or an earlier night has "
        + "changed, are reconciled again too. See docs/reconciliation.md."
    case .requests:
      "`list`, also without a word, prints the requests of the last night that was reconciled, or of --date, and where they stand; "
        + "--since and --until take those that were asked for first in the range. It needs no lock. `post` puts what the night asks for "
        + "anew into batches and posts what is due, as `nightly` does; a night that a later one has overtaken posts nothing."
    case .report:
      "Reads the latest version of the date's reconciliation; says the verdict, and why where it ends with 11 or 66. What was done about breaks is told up to --as-of; without it, up to what the date's latest "
        + "report tells, and of a first report up to the reconciliation's as-of. `sign` signs the date's latest report with the key in `sealing`: the preparer its "
        + "manifest, the reviewer that and the preparer's signature; --report says which they have read. See docs/report.md."
    case .breaksList:
      "Without --date or --since: the nights of `breaks.window`. Everything that is given must apply. Exits 10 where one of them has stood for longer than "
        + "`breaks.escalate` allows, and 66 where none of the nights was reconciled. BREAK is an id, or its first digits (8 or more): it is listed in whatever state, with all that people did about it. Needs no "
        + "lock; see docs/breaks.md."
    case .breaksAssign, .breaksReopen, .breaksNote: Command.workDetails
    case .breaksResolve: "--resolution and --reason say what came of them. " + Command.workDetails
    case .notices:
      "One digest a night for each way in `notices`, of a night that has breaks of `notices.severity` or worse. What nobody took is sent again on the next "
        + "nights. Nights that a later one has overtaken are told of where they turned out worse than was told, all of a run in one digest. See docs/notices.md."
    case .nightly:
      "First the days of `lookback` are pulled again; nights that are out of date by then, and those that follow from them, are reconciled and reported "
        + "again. One lock and one set of metrics for these jobs, and a run record of each. A second run at the same time exits 75. --dry-run says, step by step, "
        + "what would be pulled (exports, bytes), whether a reconciliation would be made anew and why, and what would be reported and told."
    case .tier:
      "Without --date, --since or --month: every day that is due. A day that waits says why, and does not stop later ones. --dry-run "
        + "prints the plan. A hot copy goes only when every record of it is in archives that were sealed and read back. Run again, it goes on "
        + "where it was stopped; a finished month is left as it is."
    case .trace:
      "Without --date or --since, every kept day is searched. Exports of a source that the config does not name are not searched, and told. Needs no lock."
    case .keysList:
      "Exits 78 where an archive's key is not at hand, and 11 where the document of a wrapped key, or a timestamp, is damaged. "
        + "What ends soon is a warning. Needs no lock."
    case .keysMake:
      "`signing` makes the key that `sealing` names, where it is not there yet, and a certificate that it signs itself; with --request, a "
        + "request beside the certificate's place (`.csr`). `encryption` makes a key-encryption key, which wraps from then on. Files have "
        + "mode 400 and are never written over. Make a backup at once: without its key an archive cannot be opened."
    case .keysRotate:
      "Archives are not touched: each gets a further `key.N.json`, of which the highest number that opens counts. Running it again goes on "
        + "where it ended. Older keys are still needed for copies of archives without it."
    case .keysRenew:
      "Of manifests, and of plans and certificates of disposition. A seal without a timestamp gets its first one. Each seal is verified before: what is altered is not renewed, and told. Running it again goes "
        + "on where it ended."
    case .holdApply:
      "From a document (--file) or from options that say the same; --date, or --since and --until, are its days. It counts from the moment it is "
        + "stored. A hold never becomes smaller: a wider one is the next revision. Where `retention.roles.holdOfficers` names "
        + "certificates, `sealing` must be one of them. What each part means is in docs/retention.md."
    case .holdRelease:
      "Where the config says `retention.releaseByAnother`, by another person than requested it; where `retention.roles.holdOfficers` names "
        + "certificates, by the owner of one: a release without such a signature lets go of nothing. The grace is `retention.grace`."
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
        + "It judges as a plan of that day would, seals and exports that came back included. Needs no lock and no key; destroys nothing."
    case .expirePlan:
      "Once a day; planned again, it says what is stored. Where content of an archive is missing, or of another size than its manifest says, it exits 11 when "
        + "the plan of the rest is stored. A plan that would newly destroy far more than those before it is not stored "
        + "(exit 77, `retention.surge`), nor one that would newly destroy something while a policy that applies is about no archive, but for "
        + "--expect with the number that it tells. Where the store has had no export, archive or plan for as long as `retention.grace` is, 45 days at most, the clock may be wrong, and "
        + "nothing is planned (77) but for --gap with the number that it tells. --dry-run stores nothing. Needs the key that `sealing` names."
    case .expireRun:
      "Goes through the plans that may still be used (`retention.approvalFor`). Before anything is deleted, holds, rules and the store's locks are "
        + "asked again: what keeps an archive by now wins. What goes is read and compared with its manifest: what is not as it was sealed stays, and the run "
        + "exits 11. What the store refuses is told (exit 10) and not tried again. Run again, it goes on where it was stopped."
    case .dispositionsList, .dispositionsShow:
      "Needs no lock. Signatures are judged by the config's `sealing` and `retention.roles`."
    case .dispositionsApprove:
      "The approver is told apart from the planner by certificate, so `sealing` names the approver's own key here; the planner's certificate is in "
        + "`sealing.trust`. --signature takes a detached signature in DER over plan.json; docs/retention.md has the openssl command."
    case .eraseRequest:
      "--message is an id; with --interaction, every archive that may have that one and every export that is kept is searched, and "
        + "a request is taken for each of its messages. --ground is a letter of article 17(1) GDPR by its word: no-longer-necessary, consent-withdrawn, objection, unlawful, "
        + "legal-obligation or child. The ledger keeps a pseudonym of the id; the id itself is sealed, until the request is done. Nothing is erased yet: that is "
        + "`tally erase run`. The person is --person, else $TALLY_PERSON, else the subject of the certificate in `sealing`."
    case .eraseList: "Needs no lock and no key. Exits 11 where the ledger cannot be relied on."
    case .eraseRun:
      "What a hold, a retention period or the store keeps waits, and so does what is in exports that are not packed and released: the ledger says until when. "
        + "An archive is written anew without the events and sealed, before the former one is deleted. Run again, it goes on where it was stopped. --sweep reads every "
        + "archive: after a restore."
    case .summary:
      "Days that are packed have summaries; of others outcomes and breaks come from their reconciliation. Without --date or --since, all "
        + "days are added up. The table goes to standard output, and what it does not have to standard error. Needs no lock."
    case .verify:
      "Without --date or --since, every kept day is verified; the chain of manifests always is, from end to end. Reports are compared with "
        + "their manifests, and the files that they are made from are hashed. Needs no lock, and with "
        + "--store and --trust no config. Verifying nothing is not a success."
    case .prove:
      "EVENT-ID may be an archive's id and a leaf too, as `20261018-SMS-0123456789ab/17`: where an id is in several places, they are told. "
        + "--date and --since are days of exports, and make it faster. Checks the seal if a certificate is trusted. Needs no lock."
    case .extract:
      "In the order of archives and of their events; everything that is given must apply. --date and --since are days of exports. "
        + "Encrypted archives are opened where the config has the key, and each use of a key is told on standard error, with --quiet too. What no "
        + "trusted certificate sealed is not handed out. --json needs --out. Needs no lock."
    case .export:
      "A folder with archives of days or a channel, or with the events of a message or interaction and their proofs; the manifests of the "
        + "chain between them, certificates, and `verify.sh`. Verifies first: what is not intact is not handed out. Encrypted archives are "
        + "decrypted in it. With --recipient it is one file, a tar that `age -d` opens; the folder is beside it only until that is written. "
        + "Needs no lock."
    case .verifyProof:
      "Exits 0 only where the event was in an archive that somebody sealed who is trusted: name his certificate with --trust, and that "
        + "of the time-stamping authority with --trust-tsa. `-` reads standard input."
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
    "BREAK is an id of `tally breaks list`, or its first digits (8 or more). Without one, all breaks that the options describe. Exits 66 where there is nothing "
    + "to be done. The person is --person, else "
    + "$TALLY_PERSON, else the subject of the certificate in `sealing`. Needs no lock; see docs/breaks.md."
}
