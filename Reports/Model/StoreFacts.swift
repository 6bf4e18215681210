package import Events

/// What a report says of the store as a whole, at its instant: who checked it last, what was sealed, what left it, and what must not.
package struct StoreFacts: Hashable, Sendable {
  /// The instant before which what happened counts, RFC 3339.
  var asOf: String
  /// From when on runs are told one by one, RFC 3339.
  var since: String
  /// The last verification of any depth; nil where none was recorded.
  package var lastVerify: Run?
  /// The last verification that read all that is in archives; nil where none was recorded.
  package var lastDeepVerify: Run?
  /// Archives and empty slots that were sealed so far.
  package var sealed = 0
  /// The run that sealed last; nil where none did.
  package var lastSealed: Run?
  /// The manifest with which the chain ended, the last of those that this run wrote; nil where there is none, or it cannot be read.
  package var chainEnd: StoredFile?
  /// Runs since then of jobs that are not the night's own: what was tiered, expired, renewed, verified, signed. In the order in which they ended.
  package var runs: [Run] = []
  /// What left the archives since then under plans: as certificates say whose seal and documents bear them out.
  package var expired = Expired()
  /// What left on request.
  package var erased = Erased()
  /// Certificates made since then that are not borne out: what they say is in neither.
  package var unproved = 0
  /// Holds in force, by id.
  package var holds: [Hold] = []
  /// The keys of the summaries of packed days: of all that were sealed so far.
  package var summaries: [String] = []
  /// The run records, certificates with what they rest on, and revisions of holds that this is said from.
  package var files: [StoredFile] = []

  /// Both are RFC 3339. Nothing is known of the store yet.
  package init(asOf: String, since: String) { (self.asOf, self.since) = (asOf, since) }

  /// A run, as its record has it.
  package struct Run: Hashable, Sendable {
    /// The record's key.
    package var key: String
    /// The job's name: `tier`, `verify`.
    package var job: String
    /// The day that it was about.
    var date: LogicalDate
    /// By the clock of the machine that ran it.
    package var finishedAt: Instant
    /// The name of its exit code.
    package var exit: String
    /// In the order of the record.
    var parameters: [BreakRecord.Note]
    /// How many objects it wrote.
    var outputs: Int
    /// How many of these are manifests of archives.
    package var manifests: Int
    /// The keys of these.
    package var manifestKeys: [String] = []
    /// The keys of the summaries that it wrote.
    package var summaries: [String] = []
    /// Of the record.
    package var sha256 = ""

    /// `exit` is the name of an exit code. `manifests` are some of the `outputs`; the keys of both are set afterwards.
    package init(
      key: String, job: String, date: LogicalDate, finishedAt: Instant, exit: String, parameters: [BreakRecord.Note],
      outputs: Int,
      manifests: Int
    ) {
      (self.key, self.job, self.date, self.finishedAt) = (key, job, date, finishedAt)
      (self.exit, self.parameters, self.outputs, self.manifests) = (exit, parameters, outputs, manifests)
    }
  }

  /// What was destroyed under plans.
  package struct Expired: Hashable, Sendable {
    /// Certificates of dispositions, those that are borne out.
    package var certificates = 0
    /// Archives that these certificates say are gone.
    package var archives = 0
    /// By the manifests of the archives, which stay.
    package var events = 0
    /// Bytes of archives, indexes and wrapped keys.
    package var bytes: Int64 = 0
    /// Archives whose manifest is not there, or is another: their events are not counted.
    package var uncounted = 0

    /// Nothing was destroyed.
    package init() {}
  }

  /// What was erased on request.
  package struct Erased: Hashable, Sendable {
    /// Certificates of erasures, those that are borne out.
    package var certificates = 0
    /// Requests that the erased events were asked for by, each counted once.
    package var requests = 0
    /// Archives that lost events, or went as a whole.
    package var archives = 0
    /// Events that were erased.
    package var events = 0

    /// Nothing was erased.
    package init() {}
  }

  /// A hold in force.
  package struct Hold: Hashable, Sendable {
    /// The hold's id.
    package var id: String
    /// The matter that it serves; "unknown" where its documents cannot be read.
    package var matter: String
    /// When its first revision was stored; nil where its history cannot be relied on, and it counts as holding everything.
    package var since: LogicalDate?

    /// `since` is nil where its history cannot be relied on.
    package init(id: String, matter: String, since: LogicalDate?) { (self.id, self.matter, self.since) = (id, matter, since) }
  }
}

extension StoreFacts.Run {
  /// Reads a record; `place` is its key.
  package init(parsing bytes: [UInt8], at place: String) throws(ReportError) {
    let file = try Fields(parsing: bytes, at: place)
    guard let finishedAt = Instant(rfc3339: try file.text("finishedAt")) else {
      throw ReportError(place: place + "/finishedAt", cause: "an instant of RFC 3339 is expected")
    }
    let outputs = try file.required("outputs").elements()
    let manifests = outputs.compactMap { $0.value.stringValue }.filter { $0.hasSuffix("/manifest.json") }
    self.init(
      key: place, job: try file.text("job"), date: try file.required("date").date(), finishedAt: finishedAt,
      exit: try file.required("exit").text("name"),
      parameters: try file.required("parameters").members().map { BreakRecord.Note(name: $0.key, text: $0.fields.phrase()) },
      outputs: outputs.count, manifests: manifests.count)
    manifestKeys = manifests
    summaries = outputs.compactMap { $0.value.stringValue }.filter { $0.hasPrefix("summaries/") }
  }

  /// What a parameter says; nil where there is none.
  package func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.text }
}
