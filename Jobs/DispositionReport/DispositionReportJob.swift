internal import Archival
package import Events
package import Numbers
package import Reports
internal import Retention
internal import Sealing
package import Storage

/// Works out a disposition report: what went, what stays and until when, holds by matter, and how far the store's legal holds are from them. Reads the store, and
/// changes nothing. It asks the store about every object, as `tally hold sync` does.
package struct DispositionReportJob: Sendable {
  /// What a report is made by.
  package struct Settings: Sendable {
    /// What plans are made by.
    var expire: ExpireSettings
    /// The firm's name.
    var organization: String?
    /// How numbers look in texts for people.
    var numbers: NumberForm

    /// `organization` is nil where the config does not say.
    package init(_ expire: ExpireSettings, organization: String?, numbers: NumberForm = .english) {
      (self.expire, self.organization, self.numbers) = (expire, organization, numbers)
    }
  }

  private let store: any ObjectStore
  private let labels: ArchiveLabels
  private let settings: Settings

  /// More than any archive has: a label that is not sealed may say anything, and sums must not overflow.
  private static let mostBytes: Int64 = 1 << 44

  /// `labels` may come from a catalog; what lies in the store is asked of `store` itself.
  package init(store: any ObjectStore, labels: ArchiveLabels, settings: Settings) {
    (self.store, self.labels, self.settings) = (store, labels, settings)
  }

  /// The report as of a day, with a forecast of so many months. `done` is told that an archive was looked at. `now` is the clock, seconds since 1970, for
  /// certificates. Throws where nobody's seals are trusted.
  package func report(
    asOf: LogicalDate, months: Int, now: Int64, history: DispositionHistory = DispositionHistory(),
    done: @escaping @Sendable () -> Void = {}
  ) async throws -> DispositionReport {
    let (expire, rules) = (settings.expire, settings.expire.rules)
    try expire.checkTrust("nothing can be reported")
    let holds = try await HoldLedger(store: store, officers: expire.roles.officers).all()
    var report = DispositionReport(
      identity: DispositionReport.Identity(
        store: expire.storeID, organization: settings.organization.flatMap { $0.isEmpty ? nil : $0 }, asOf: asOf,
        months: months, program: expire.program, config: expire.config.description, numbers: settings.numbers),
      plans: history.plans, destroyed: history.destroyed, archives: [],
      holds: holds.map { HoldLine($0, grace: rules.grace, asOf: asOf) },
      drift: HoldDrift())
    let folders = try await labels.all(asked: AskedIDs(holds, rules))
    let sync = HoldSync(store: store, holds: holds, grace: rules.grace, today: asOf)
    report.drift.add(try await sync.run(folders, dryRun: true))
    let gone = try await Destructions(in: store, judgedBy: expire.verification(now: now))
    let outlooks = ArchiveOutlooks(
      ExpiryJudge(store, expire, holds: holds, gone: gone, lastAsOf: nil, now: now), asOf: asOf)
    // What a certificate says is gone is among what was destroyed, and what takes its place is an archive of its own.
    let there = folders.filter { folder in
      gone.bySlot[folder.slot] == nil || folder.objects.contains { Slot.isContent($0.name) }
    }
    let found = try await Parallel.map(there, threads: 16) { folder in
      let outlook = try await outlooks.outlook(folder)
      done()
      return outlook
    }
    var use = PolicyUse(rules)
    for outlook in found.compactMap({ $0 }) {
      use.add(outlook.decision)
      add(outlook, to: &report)
    }
    if !report.archives.isEmpty { report.idlePolicies = use.idle }
    report.holds.sort { ($0.matter, $0.id) < ($1.matter, $1.id) }
    return report
  }

  private func add(_ outlook: ArchiveOutlooks.Outlook, to report: inout DispositionReport) {
    let decision = outlook.decision
    let bytes = min(outlook.bytes, Self.mostBytes)
    var archive =
      DispositionReport.Archive(
        id: decision.id, folder: outlook.slot.folder, day: outlook.slot.date, channel: outlook.slot.channel,
        events: outlook.events,
        bytes: bytes, verdict: decision.verdict, decidedBy: decision.decidedBy?.name, sentence: decision.sentence,
        free: outlook.free, hotUntil: decision.hotUntil, overdue: decision.overdue, holds: outlook.holds)
    archive.isUnsound = outlook.isUnsound
    report.archives.append(archive)
    for index in report.holds.indices where outlook.holds.contains(report.holds[index].id) {
      report.holds[index].archives += 1
      report.holds[index].bytes += bytes
    }
  }
}

extension HoldDrift {
  fileprivate mutating func add(_ outcome: HoldSync.Outcome) {
    objects += outcome.objects
    missing += outcome.placed.map(\.description)
    leftOver += outcome.lifted.map(\.description)
    unexplained += outcome.unexplained.map(\.description)
    failures += outcome.failures.map(\.description)
  }
}
