internal import Archival
package import Events
package import Retention
internal import Sealing

/// An entry of the ledger of erasures: `erasures/ledger/<number>.json`. None is ever changed, and none names the person whom it is about.
package struct ErasureEntry: Hashable, Sendable {
  /// From 1, over the whole store.
  var number: Int
  /// The number of the entry that took the request which it is about: its own, of a request.
  var request: Int
  /// When it was stored, by the clock of the machine that did.
  var recordedAt: Instant
  /// SHA-256 of the entry before; nil in the first.
  var previous: Digest?
  var what: What

  /// What it says.
  package enum What: Hashable, Sendable {
    case requested(Request)
    case deferred(Deferral)
    case done(Done)
  }

  /// A request that was taken.
  package struct Request: Hashable, Sendable {
    /// The pseudonym of the message id, and of which key.
    var subject: Digest
    var key: String
    /// Which part of article 17(1) of the GDPR is invoked.
    package var ground: ErasureGround
    /// What the case is called elsewhere; a name as of a hold.
    package var reference: String?
    /// Who took it.
    package var by: String

    init(subject: Digest, key: String, ground: ErasureGround, reference: String?, by: String) {
      (self.subject, self.key, self.ground, self.reference, self.by) = (subject, key, ground, reference, by)
    }
  }

  /// Why it was not done, or not wholly.
  package struct Deferral: Hashable, Sendable {
    /// The verdict of what keeps it longest.
    package var verdict: RetentionVerdict
    /// The policy or hold of that verdict, by its id; nil where it is something else.
    package var by: String?
    /// The first day on which nothing that is known keeps it; nil where no day is known.
    package var until: LogicalDate?
    /// Archives with events of it that are still there.
    package var archives: Int
    /// Exports with events of it that are still there.
    package var exports: Int

    /// Takes the parts as they are; an entry is checked when it is read.
    package init(verdict: RetentionVerdict, by: String?, until: LogicalDate?, archives: Int, exports: Int) {
      (self.verdict, self.by, self.until) = (verdict, by, until)
      (self.archives, self.exports) = (archives, exports)
    }
  }

  /// That it was done: nothing of it is left where it was looked for.
  package struct Done: Hashable, Sendable {
    /// Events that were erased.
    package var events: Int
    /// The archives that those events were in.
    package var archives: Int

    /// Takes the counts as they are; an entry is checked when it is read.
    package init(events: Int, archives: Int) { (self.events, self.archives) = (events, archives) }
  }

  init(number: Int, request: Int, recordedAt: Instant, previous: Digest?, what: What) {
    (self.number, self.request, self.recordedAt) = (number, request, recordedAt)
    (self.previous, self.what) = (previous, what)
  }
}

/// On what ground somebody asks for erasure: a letter of article 17(1) of Regulation (EU) 2016/679.
package enum ErasureGround: String, CaseIterable, Sendable {
  case noLongerNecessary = "no-longer-necessary"
  case consentWithdrawn = "consent-withdrawn"
  case objection
  case unlawful
  case legalObligation = "legal-obligation"
  case child

  /// The letter.
  package var letter: Character {
    switch self {
    case .noLongerNecessary: "a"
    case .consentWithdrawn: "b"
    case .objection: "c"
    case .unlawful: "d"
    case .legalObligation: "e"
    case .child: "f"
    }
  }
}

extension ErasureEntry: DispositionDocument {
  /// In bytes.
  package static let limit = 64 << 10

  package var members: [(key: String, value: JSONValue)] {
    let common: [(key: String, value: JSONValue)] = [
      ("number", .count(number)), ("request", .count(request)), ("recordedAt", .string(recordedAt.description)),
      ("previous", .optional(previous?.description)),
    ]
    switch what {
    case .requested(let asked):
      return common + [
        ("action", .string("request")), ("subject", .string(asked.subject.description)), ("key", .string(asked.key)),
        ("ground", .string(asked.ground.rawValue)), ("reference", .optional(asked.reference)), ("by", .string(asked.by)),
      ]
    case .deferred(let deferral):
      return common + [
        ("action", .string("defer")), ("verdict", .string(deferral.verdict.rawValue)), ("by", .optional(deferral.by)),
        ("until", .optional(deferral.until?.description)), ("archives", .count(deferral.archives)),
        ("exports", .count(deferral.exports)),
      ]
    case .done(let done):
      return common + [("action", .string("done")), ("events", .count(done.events)), ("archives", .count(done.archives))]
    }
  }

  /// Reads its members.
  package init?(_ value: JSONValue) {
    guard let number = value.count("number"), number > 0, let request = value.count("request"),
      let recordedAt = value.instant("recordedAt"), let what = ErasureEntry.what(value)
    else { return nil }
    if case .requested = what { guard request == number else { return nil } }
    self.init(
      number: number, request: request, recordedAt: recordedAt, previous: value.digest("previous"), what: what)
  }

  private static func what(_ value: JSONValue) -> What? {
    switch value.text("action") {
    case "request":
      guard let subject = value.digest("subject"), let key = value.text("key"),
        let ground = value.text("ground").flatMap({ ErasureGround(rawValue: $0) }), let by = value.text("by")
      else { return nil }
      return .requested(
        Request(subject: subject, key: key, ground: ground, reference: value.text("reference"), by: by))
    case "defer":
      guard let verdict = value.text("verdict").flatMap({ RetentionVerdict(rawValue: $0) }),
        let archives = value.count("archives"), let exports = value.count("exports")
      else { return nil }
      return .deferred(
        Deferral(
          verdict: verdict, by: value.text("by"), until: value.day("until"), archives: archives, exports: exports))
    case "done":
      guard let events = value.count("events"), let archives = value.count("archives") else { return nil }
      return .done(Done(events: events, archives: archives))
    default: return nil
    }
  }
}
