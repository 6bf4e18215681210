package import Events
package import Numbers
package import Retention

/// What was destroyed, why and on whose approval; what stays and until when; the holds by matter, and how far the store's legal holds are from them.
/// All as of a day, and nothing that depends on when it was written.
package struct DispositionReport: Hashable, Sendable {
  /// Of what it is, and as of when.
  package var identity: Identity
  /// Every plan of the store, the oldest first.
  package var plans: [Plan]
  /// What certificates say was destroyed, in the order of plans and slots.
  package var destroyed: [Destroyed]
  /// Every archive that is there, in the order of slots.
  package var archives: [Archive]
  /// By matter, then id.
  package var holds: [HoldLine]
  /// Read back object by object when the report was made.
  package var drift: HoldDrift
  /// Policies that apply and are about none of the archives, by id.
  package var idlePolicies: [String] = []

  /// Of what, as of when, by what.
  package struct Identity: Hashable, Sendable {
    /// The store's id.
    var store: String
    /// For whom; nil where the config does not say.
    var organization: String?
    /// The UTC day of which all of it is true.
    package var asOf: LogicalDate
    /// How many months are forecast.
    package var months: Int
    /// Name and version of the program.
    var program: String
    /// SHA-256 of the effective config, in hex.
    var config: String
    /// How numbers look in its texts for people.
    package var numbers: NumberForm

    /// `config` is a SHA-256 in hex; `program` has its version behind its name.
    package init(
      store: String, organization: String?, asOf: LogicalDate, months: Int, program: String, config: String,
      numbers: NumberForm = .english
    ) {
      (self.store, self.organization, self.asOf) = (store, organization, asOf)
      (self.months, self.program, self.config, self.numbers) = (months, program, config, numbers)
    }
  }

  /// A plan and what became of it.
  package struct Plan: Hashable, Sendable {
    /// Its as-of; a store has one plan of a day at most.
    var date: LogicalDate
    /// SHA-256 of its bytes; nil where it cannot be relied on.
    var sha256: String?
    /// In a few words: `ready`, `waits for approval`.
    var state: String
    /// Whether somebody has to look: it cannot be relied on, or its approval does not count.
    package var isAlarming: Bool
    /// Items of the plan.
    var archives: Int
    /// Of these, as the plan has them.
    var bytes: Int64
    /// The subject of the certificate that approved it; nil where nobody had to, or has.
    var approvedBy: String?
    /// When that certificate says to have signed; only a timestamp would prove it.
    var approvedAt: Instant?
    /// Items that are gone.
    var destroyed: Int
    /// Items that stayed.
    var kept: Int

    /// What is not given is as of a plan that nobody has approved, and of which nothing was done.
    package init(
      date: LogicalDate, sha256: String?, state: String, isAlarming: Bool, archives: Int = 0, bytes: Int64 = 0,
      approvedBy: String? = nil, approvedAt: Instant? = nil, destroyed: Int = 0, kept: Int = 0
    ) {
      (self.date, self.sha256, self.state, self.isAlarming) = (date, sha256, state, isAlarming)
      (self.archives, self.bytes, self.approvedBy, self.approvedAt) = (archives, bytes, approvedBy, approvedAt)
      (self.destroyed, self.kept) = (destroyed, kept)
    }
  }

  /// An archive that is no more.
  package struct Destroyed: Hashable, Sendable {
    var id: String
    /// The slot's folder in the store.
    var folder: String
    /// The UTC day of its slot.
    package var day: LogicalDate
    var channel: Channel
    /// What went, as the plan has it.
    var bytes: Int64
    /// The day of its plan.
    var planned: LogicalDate
    /// The day on which it was gone, as the certificate says.
    package var on: LogicalDate
    /// The certificate's key.
    var certificate: String
    /// Nil where nobody had to agree.
    var approvedBy: String?
    /// The rule that decided, as reports name it; nil where it has no id.
    var decidedBy: String?
    /// A line for each rule that bore on it, in words.
    var reasons: [String]

    /// What the plan and its certificate say; nothing is looked up in the store.
    package init(
      id: String, folder: String, day: LogicalDate, channel: Channel, bytes: Int64, planned: LogicalDate, on: LogicalDate,
      certificate: String, approvedBy: String?, decidedBy: String?, reasons: [String]
    ) {
      (self.id, self.folder, self.day, self.channel, self.bytes) = (id, folder, day, channel, bytes)
      (self.planned, self.on, self.certificate) = (planned, on, certificate)
      (self.approvedBy, self.decidedBy, self.reasons) = (approvedBy, decidedBy, reasons)
    }
  }

  /// An archive that is there.
  package struct Archive: Hashable, Sendable {
    var id: String
    /// The slot's folder in the store, by which archives are told apart.
    package var folder: String
    /// The UTC day of its slot.
    package var day: LogicalDate
    var channel: Channel
    /// As the manifest counts them; 0 where that cannot be read.
    var events: Int
    /// Stored bytes of archive and index, as the manifest has them; 0 where that cannot be read.
    package var bytes: Int64
    /// As the plan of that day has it, or would have.
    package var verdict: RetentionVerdict
    /// The rule that decided, as reports name it; nil where it has no id.
    package var decidedBy: String?
    /// Why, in one sentence for people.
    var sentence: String
    /// The first day on which nothing known keeps it, and the verdict of that day; nil where no such day is known.
    package var free: Free?
    /// Until when some policy asks for easy access; nil where none does.
    var hotUntil: LogicalDate?
    /// Maxima that are reached although it stays.
    var overdue: [String]
    /// Holds that are on it or may be, and those whose grace runs.
    var holds: [String]
    /// Whether its content is gone, and no certificate says why, or is not what its manifest names.
    package var isUnsound = false

    /// When it may go.
    package struct Free: Hashable, Sendable {
      /// The first such day.
      package var on: LogicalDate
      /// `EXPIRED`, `AWAITING_APPROVAL` or `AWAITING_REVIEW`.
      package var verdict: RetentionVerdict

      /// `verdict` is what will be true on that day.
      package init(on: LogicalDate, verdict: RetentionVerdict) { (self.on, self.verdict) = (on, verdict) }
    }

    /// `free` is nil where no day is known on which it may go.
    package init(
      id: String, folder: String, day: LogicalDate, channel: Channel, events: Int, bytes: Int64, verdict: RetentionVerdict,
      decidedBy: String?, sentence: String, free: Free?, hotUntil: LogicalDate? = nil, overdue: [String] = [],
      holds: [String] = []
    ) {
      (self.id, self.folder, self.day, self.channel) = (id, folder, day, channel)
      (self.events, self.bytes, self.verdict, self.decidedBy) = (events, bytes, verdict, decidedBy)
      (self.sentence, self.free, self.hotUntil) = (sentence, free, hotUntil)
      (self.overdue, self.holds) = (overdue, holds)
    }
  }

  /// Takes everything as it was worked out; the forecast follows from it.
  package init(
    identity: Identity, plans: [Plan], destroyed: [Destroyed], archives: [Archive], holds: [HoldLine], drift: HoldDrift
  ) {
    (self.identity, self.plans, self.destroyed) = (identity, plans, destroyed)
    (self.archives, self.holds, self.drift) = (archives, holds, drift)
  }

  /// What of the archives goes when.
  package var forecast: RetentionForecast {
    RetentionForecast(archives, destroyed: destroyed, asOf: identity.asOf, months: identity.months)
  }

  /// Archives that may go as of the day, apart from who has to agree.
  package var free: [Archive] { archives.filter { $0.free.map { $0.on <= identity.asOf } == true } }

  /// Whether somebody has to look at something.
  package var isAlarming: Bool {
    drift.differs || plans.contains(where: \.isAlarming) || holds.contains { $0.fault != nil }
      || archives.contains(where: \.isUnsound)
  }

  /// The whole in one sentence.
  package func sentence(_ numbers: NumberForm) -> String {
    func count(_ count: Int, _ verb: String) -> String {
      numbers.grouped(count) + (count == 1 ? " archive " : " archives ") + verb
    }
    let goes = free.count
    return
      "\(count(destroyed.count, destroyed.count == 1 ? "was destroyed" : "were destroyed")); \(numbers.grouped(goes)) may go; "
      + "\(numbers.grouped(archives.count - goes)) stay."
  }
}
