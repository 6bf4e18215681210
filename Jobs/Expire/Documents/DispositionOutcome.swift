package import Archival
internal import Events
package import Retention

/// What became of one item of a plan: a line of `outcome.ndjson`.
package struct DispositionOutcome: Hashable, Sendable {
  /// Where its content is now.
  package enum Verdict: String, CaseIterable, Sendable {
    /// Gone: the store was told to delete it, and shows it no more.
    case destroyed
    /// There, and this plan does not touch it again.
    case kept
    /// It was gone before this plan came to it: destroyed under another one, or, where that is `UNRESOLVED`, by nobody's disposition.
    case gone
    /// There, and not what its manifest names: this plan does not touch it again.
    case altered
  }

  /// The archive's id.
  package var id: String
  /// Where the archive lay, or lies.
  package var slot: Slot
  /// Where its content is now; `because` says what made it so.
  package var verdict: Verdict
  /// The verdict of the last moment: `EXPIRED` of what is destroyed, unless a hold was seen too late; otherwise what kept it.
  package var because: RetentionVerdict
  /// One sentence.
  package var reason: String
  /// What the store was asked to delete, and what it said.
  var objects: [Object]

  /// A version of an object.
  package struct Object: Hashable, Sendable {
    /// Its name in the folder of the slot, and the store's word for the version.
    var name: String
    var version: String
    var said: Said

    /// `version` is the store's word for it, as the order has it.
    package init(name: String, version: String, said: Said) { (self.name, self.version, self.said) = (name, version, said) }
  }

  /// The store's answer.
  package enum Said: String, CaseIterable, Sendable {
    case deleted, retained, held, refused
    /// It was not asked.
    case notAsked = "not asked"
  }

  /// No objects where the store was asked nothing. Takes the parts as they are; an outcome is checked when it is read.
  package init(
    id: String, slot: Slot, verdict: Verdict, because: RetentionVerdict, reason: String, objects: [Object] = []
  ) {
    (self.id, self.slot, self.verdict) = (id, slot, verdict)
    (self.because, self.reason, self.objects) = (because, reason, objects)
  }

  /// Whether the store kept something that it was asked to delete: somebody has to look.
  package var wasRefused: Bool { objects.contains { [.retained, .held, .refused].contains($0.said) } }

  /// Whether somebody who is no disposition took or exchanged its content.
  package var isIncident: Bool { verdict == .altered || verdict == .gone && because == .unresolved }

  /// Whether its content was gone when a hold on it was seen: somebody has to know.
  package var isHeldTooLate: Bool { verdict == .destroyed && because != .expired }
}

extension DispositionOutcome {
  var json: JSONValue {
    .object([
      ("id", .string(id)), ("folder", .string(slot.folder)), ("verdict", .string(verdict.rawValue)),
      ("because", .string(because.rawValue)), ("reason", .string(reason)),
      (
        "objects",
        .array(
          objects.map {
            .object([("name", .string($0.name)), ("version", .string($0.version)), ("said", .string($0.said.rawValue))])
          })
      ),
    ])
  }

  init?(_ value: JSONValue) {
    let objects: [Object]? = value.list("objects") { object in
      guard let name = object.text("name"), let version = object.text("version"),
        let said = object.text("said").flatMap({ Said(rawValue: $0) })
      else { return nil }
      return Object(name: name, version: version, said: said)
    }
    guard let id = value.text("id"), let slot = value.slot("folder"),
      let verdict = value.text("verdict").flatMap({ Verdict(rawValue: $0) }),
      let because = value.text("because").flatMap({ RetentionVerdict(rawValue: $0) }), let reason = value.text("reason"),
      let objects
    else { return nil }
    self.init(id: id, slot: slot, verdict: verdict, because: because, reason: reason, objects: objects)
  }
}

extension [DispositionOutcome] {
  /// How many stayed, by what kept them.
  var kept: [RetentionVerdict: Int] {
    reduce(into: [:]) { kept, outcome in if outcome.verdict != .destroyed { kept[outcome.because, default: 0] += 1 } }
  }
}

/// The lines of an `outcome.ndjson`: an outcome each, canonical JSON, ended by a line feed.
package struct DispositionOutcomes: Hashable, Sendable {
  /// In the order of slots.
  package var items: [DispositionOutcome]

  /// In the order of slots already; nothing is sorted here.
  package init(items: [DispositionOutcome]) { self.items = items }

  /// The file's bytes.
  package var bytes: [UInt8] { items.flatMap { $0.json.canonical() + [0x0a] } }

  /// Reads the file's bytes; strict, as all documents of a disposition.
  package init(_ bytes: [UInt8]) throws(DispositionError) {
    var items: [DispositionOutcome] = []
    for (index, line) in bytes.split(separator: 0x0a).enumerated() {
      guard let value = try? JSONValue.parse(Array(line)), let item = DispositionOutcome(value) else {
        throw .damaged("line \(index + 1) is no outcome")
      }
      items.append(item)
    }
    self.items = items
    guard self.bytes == bytes else { throw .damaged("it is not in canonical form") }
  }
}
