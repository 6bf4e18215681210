package import Archival
internal import Operations
package import Retention
package import Sealing

/// What the jobs of a disposition are told.
package struct ExpireSettings: Sendable {
  /// The store's id.
  var storeID: String
  /// What keeps archives, and for how long.
  package var rules: RetentionRules
  var events: [OutsideEvent]
  /// SHA-256 of the file of outside events; nil where there is none.
  package var eventsDigest: Digest?
  /// Who plans, approves, reviews and answers for holds.
  package var roles: DispositionRoles
  var surge: SurgeLimit
  /// Whose seals are trusted, on manifests and on plans.
  var trust: Trust
  /// Name and version of the program, and SHA-256 of the effective config.
  var program: String
  var config: Digest
  /// How many archives an order has at most.
  package var batch = 300
  /// On how many archives is worked at once where their content is read.
  package var threads = 1
  /// How many days the clock may be past the newest day that the store knows of.
  package var clockMargin: Int

  /// `eventsDigest` belongs to `events`: neither goes without the other. How far ahead the clock may be follows from the rules.
  package init(
    storeID: String, rules: RetentionRules, events: [OutsideEvent] = [], eventsDigest: Digest? = nil, roles: DispositionRoles,
    surge: SurgeLimit, trust: Trust, program: String, config: Digest
  ) {
    (self.storeID, self.rules, self.events, self.eventsDigest) = (storeID, rules, events, eventsDigest)
    (self.roles, self.surge, self.trust, self.program, self.config) = (roles, surge, trust, program, config)
    clockMargin = NewestDay.margin(rules.grace)
  }

  /// How `tally verify` judges certificates by the same config. `now` in seconds since 1970.
  package func verification(now: Int64) -> ArchiveVerifyJob.Settings {
    var settings = ArchiveVerifyJob.Settings(store: storeID, trust: roles.trust(trust), now: now)
    settings.parallelism = 16
    return settings
  }

  /// Throws where nobody's seals are trusted: then no archive could be told from one that was altered.
  func checkTrust(_ what: String) throws(JobError) {
    guard trust.signers.isEmpty else { return }
    throw JobError(
      .configuration, what, because: "no certificate is trusted: no manifest could be believed",
      remedy: "name the signer's certificate in the config: `sealing`")
  }
}
