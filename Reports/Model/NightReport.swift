package import Events
package import Numbers

/// Everything that a night's report says, in every form. Rendering adds nothing and decides nothing.
package struct NightReport: Sendable {
  /// Which report it is, for whom, and by what it was made.
  package let identity: Identity
  /// What the reconciliation states; `checks` say whether it foots.
  package let totals: Totals
  /// How the totals came about.
  let run: ReconciliationRun
  /// The run that made them; nil where no record of it is kept.
  let madeBy: RunReference?
  /// Every export that the run read, in the order of its document.
  package let inputs: [ReportInput]
  /// The breaks, counted; and as many of them as forms carry.
  package let listing: BreakListing
  /// The requests for re-ingestion, counted by what they are about and where they stand.
  let requests: RequestListing
  /// The nights before it, and itself.
  let trend: Trend
  /// What is open of the last nights' breaks.
  package let open: OpenBreaks
  /// The store as a whole.
  let store: StoreFacts
  /// What the carriers of each channel carried on the last packed days.
  let carriers: CarrierComparison
  /// The stored files that every figure comes from, in the order in which they are shown.
  let evidence: [StoredFile]
  /// The files of this report beside the page.
  let companions: [StoredFile]
  /// The last report of the same night that was signed, where this is a later one.
  let signedBefore: SignedBefore?
  /// The roll-forward of standing breaks; nil where no report of the night before states what was open.
  let standing: StandingRoll?
  /// Every equation that the figures must satisfy.
  package let checks: [FootCheck]
  /// What follows from all of it: the first thing that a reader sees.
  package let verdict: Verdict

  /// How many exports, and of which days: `144 exports, 48 of the day and 96 of earlier days that are looked back at`.
  func exportsInWords(_ numbers: NumberForm) -> String {
    let ofDay = inputs.count { $0.isDated(identity.date) }
    let all = numbers.counted(inputs.count, "export")
    return ofDay == inputs.count
      ? all + " of the day"
      : all
        + ", \(numbers.grouped(ofDay)) of the day and \(numbers.grouped(inputs.count - ofDay)) of earlier days that are looked back at"
  }

  /// The exports of which there is something to say: those of the day first.
  var inputsWithFindings: [ReportInput] {
    let odd = inputs.filter { !$0.findings(.english).isEmpty }
    return odd.filter { $0.isDated(identity.date) } + odd.filter { !$0.isDated(identity.date) }
  }

  /// `Exports with findings: 4 of the day, 20 of earlier days`.
  func findingsWords(_ numbers: NumberForm) -> String {
    let odd = inputsWithFindings
    let ofDay = odd.count { $0.isDated(identity.date) }
    return "Exports with findings: \(numbers.grouped(ofDay)) of the day, \(numbers.grouped(odd.count - ofDay)) of earlier days"
  }

  /// What is said of slots wherever they are counted.
  static let slotsNote = "of the sources whose config says which slots to expect; of others a missing export cannot show"

  /// Which report it is.
  package struct Identity: Hashable, Sendable {
    /// The logical date that was reconciled.
    package var date: LogicalDate
    /// Which of the date's reports, from 1.
    var version: Int
    /// SHA-256 of the reconciliation's `totals.json`, 64 hexadecimal digits.
    var totalsDigest: String
    /// For whom; nil where the config does not say.
    package var organization: String?
    /// The program that writes the report, with its version.
    package var program: String
    /// SHA-256 of the config that the report is written with; nil where it is not known.
    var configDigest: String?
    /// Up to when it tells what was done about breaks, RFC 3339.
    var workAsOf: String
    /// How numbers look in its texts for people.
    var numbers: NumberForm

    /// Digests have 64 hexadecimal digits; `workAsOf` is RFC 3339.
    package init(
      date: LogicalDate, version: Int, totalsDigest: String, organization: String?, program: String, configDigest: String?,
      workAsOf: String, numbers: NumberForm = .english
    ) {
      self.date = date
      self.version = version
      self.totalsDigest = totalsDigest
      self.organization = organization
      self.program = program
      self.configDigest = configDigest
      self.workAsOf = workAsOf
      self.numbers = numbers
    }

    /// Of which time the messages are.
    var period: String { "\(date.description), 00:00 to 24:00 UTC" }

    /// `2026-11-18-v1-3f2a9c01b7de`: names this report and the totals that it states.
    package var reportID: String { "\(date.description)-v\(version)-\(totalsDigest.prefix(12))" }
  }

  /// A report from what is stored. `before` is what the report of the night before says.
  package init(
    identity: Identity, totals: Totals, run: ReconciliationRun, inputs: [ReportInput], listing: BreakListing, items: RolledItems,
    requests: RequestListing, trend: Trend, open: OpenBreaks, store: StoreFacts,
    carriers: CarrierComparison, evidence: [StoredFile], companions: [StoredFile],
    signedBefore: SignedBefore? = nil, madeBy: RunReference? = nil, before: NightSummary? = nil
  ) {
    self.identity = identity
    self.totals = totals
    self.run = run
    self.madeBy = madeBy
    self.inputs = inputs
    self.listing = listing
    self.requests = requests
    self.open = open
    self.store = store
    self.carriers = carriers
    self.evidence = evidence
    self.companions = companions
    self.signedBefore = signedBefore
    standing = StandingRoll(before, open)
    checks =
      FootCheck.all(totals: totals, inputs: inputs, listing: listing, items: items, requests: requests)
      + FootCheck.work(listing.work, open) + [standing?.check].compactMap(\.self)
    verdict = Verdict(
      totals: totals, unpulled: run.unpulled.keys.sorted(), released: run.released.count,
      inputs: inputs.count { $0.isDated(identity.date) }, listing: listing,
      checks: checks, open: open,
      store: store)
    self.trend = trend.stating(verdict.kind)
  }
}
