package import Events
package import Reconciliation
package import Sealing

/// What somebody did about breaks: `breaks/<number>.json`. None is ever changed; the next one says what is different.
package struct WorkDocument: Hashable, Sendable {
  /// From 1, over the whole store.
  package var number: Int
  var action: Action
  /// What it was done about: at least one, at most `most`.
  package var breaks: [Subject]
  /// Who has them from now on, for `assign`; nil takes them off whoever had them.
  var owner: String?
  /// What came of them, for `resolve`.
  var resolution: Resolution?
  /// Why, or what there is to note.
  var text: String?
  /// Who did it.
  var by: String
  /// When it was stored, by the clock of the machine that did.
  package var recordedAt: Instant
  /// The SHA-256 of the document before; nil in the first.
  package var previous: Digest?

  /// What was done.
  package enum Action: String, CaseIterable, Sendable { case assign, note, resolve, reopen }

  /// What came of a break.
  package enum Resolution: String, CaseIterable, Sendable {
    case corrected, explained, accepted, mistaken

    /// What it says.
    var meaning: String {
      switch self {
      case .corrected: "what was missing or wrong has been made good"
      case .explained: "the cause is known, and nothing has to be made good"
      case .accepted: "the cause is not known, or cannot be mended; somebody who may accepts that"
      case .mistaken: "there is no break: the rule or the data was wrong"
      }
    }
  }

  /// A break that it is about, as it was when somebody looked at it.
  package struct Subject: Hashable, Sendable {
    /// Which break, and by which evidence it was known then.
    package var identity: BreakIdentity
    /// Which rule had found it.
    var code: BreakCode
    /// The night that found it first.
    package var night: LogicalDate

    /// As the line of the night that found it has it; nothing is looked up.
    package init(identity: BreakIdentity, code: BreakCode, night: LogicalDate) {
      (self.identity, self.code, self.night) = (identity, code, night)
    }
  }

  /// `breaks` has one at least and `most` at most; `owner` goes with `assign`, `resolution` with `resolve`. Nothing is checked
  /// here: a document is when it is read.
  package init(
    number: Int, action: Action, breaks: [Subject], owner: String? = nil, resolution: Resolution? = nil, text: String? = nil,
    by: String, recordedAt: Instant, previous: Digest? = nil
  ) {
    (self.number, self.action, self.breaks, self.owner) = (number, action, breaks, owner)
    (self.resolution, self.text, self.by, self.recordedAt, self.previous) = (resolution, text, by, recordedAt, previous)
  }

  /// The most breaks in one document.
  package static let most = 10_000
  /// The largest document that is read, in bytes.
  package static let largest = 4 << 20
  /// The most characters of a name, and of a text.
  package static let longestName = 200
  /// The most characters of a text.
  package static let longestText = 4_000
}

extension WorkDocument {
  /// The document as it is stored: indented, ended by a line feed.
  package var json: [UInt8] {
    var json = JSONWriter(prettyPrinted: true)
    func member(_ name: String, _ value: String?) {
      guard let value else { return }
      json.key(name)
      json.string(value)
    }
    json.beginObject()
    json.key("number")
    json.integer(number)
    member("action", action.rawValue)
    json.key("breaks")
    json.beginArray()
    for subject in breaks {
      json.beginObject()
      member("id", subject.identity.id.hex)
      member("code", subject.code.name)
      member("night", subject.night.description)
      member("evidence", subject.identity.evidence.description)
      json.endObject()
    }
    json.endArray()
    member("owner", owner)
    member("resolution", resolution?.rawValue)
    member("text", text)
    member("by", by)
    member("recordedAt", recordedAt.description)
    member("previous", previous?.description)
    json.endObject()
    return json.bytes
  }

  /// Reads a document. It must be one to the byte: nothing is passed over.
  package init(parsing bytes: [UInt8], at place: String) throws(ReportError) {
    let file = try Fields(parsing: bytes, at: place)
    func word<Word: RawRepresentable>(_ name: String) throws(ReportError) -> Word? where Word.RawValue == String {
      guard let text = try file.optionalText(name) else { return nil }
      guard let word = Word(rawValue: text) else { throw ReportError(place: place + "/" + name, cause: "an unknown word") }
      return word
    }
    func fault(_ name: String, _ cause: String) -> ReportError { ReportError(place: place + "/" + name, cause: cause) }
    guard let action: Action = try word("action") else { throw fault("action", "is missing") }
    guard let recordedAt = Instant(rfc3339: try file.text("recordedAt")) else {
      throw fault("recordedAt", "an instant of RFC 3339 is expected")
    }
    var breaks: [Subject] = []
    for item in try file.required("breaks").elements() {
      guard let id = PackedID(hex: try item.text("id")), let evidence = Digest(hex: try item.text("evidence")),
        let code = BreakCode(name: try item.text("code"))
      else { throw ReportError(place: item.place, cause: "no break of this form") }
      breaks.append(
        Subject(identity: BreakIdentity(id: id, evidence: evidence), code: code, night: try item.required("night").date()))
    }
    let previous = try file.optionalText("previous")
    self.init(
      number: try file.count("number"), action: action, breaks: breaks, owner: try file.optionalText("owner"),
      resolution: try word("resolution"), text: try file.optionalText("text"), by: try file.text("by"), recordedAt: recordedAt,
      previous: previous.flatMap { Digest(hex: $0) })
    guard json == bytes else { throw ReportError(place: place, cause: "it is not in the form that such documents have") }
    guard (action == .resolve) == (resolution != nil), action == .assign || owner == nil else {
      throw ReportError(place: place, cause: "its parts do not go with its action")
    }
  }
}
