internal import Archival
package import Events
package import Retention
package import Sealing

/// What may be destroyed as of a day, item by item, and what that was worked out from: `dispositions/<date>/plan.json`. docs/store-format.md
/// has its members.
package struct DispositionPlan: Hashable, Sendable {
  /// The store's id.
  package var store: String
  /// The as-of. A store has at most one plan of a day.
  package var date: LogicalDate
  /// By the clock of the machine that did.
  package var plannedAt: Instant
  /// Name and version of the program.
  package var program: String
  /// SHA-256 of the effective config.
  package var config: Digest
  /// The plan before this one; nil in the first.
  package var previous: Previous?
  /// Every hold that there was, by its last revision.
  package var holds: [HoldHead]
  /// SHA-256 of the file of outside events; nil where there is none.
  package var events: Digest?
  /// Archives that were looked at: those with something that could go.
  package var archives: Int
  /// Those of them that stay, by verdict.
  package var stays: [RetentionVerdict: Int]
  /// The number of new archives that somebody accepted although it was more than usual.
  package var accepted: Int?
  /// Policies that apply and were about none of the archives.
  package var idlePolicies: [IdlePolicy] = []
  /// For how many days the store had been idle, where somebody had to say so.
  package var idleDays: Int?
  /// What may go, in the order of slots.
  package var items: [DispositionItem]

  /// A policy that is about nothing there is, and whether somebody who was told so accepted it.
  package struct IdlePolicy: Hashable, Sendable {
    /// The policy's, as the config has it.
    package var id: String
    var isAccepted: Bool

    /// Not accepted, unless it says so.
    package init(id: String, isAccepted: Bool = false) { (self.id, self.isAccepted) = (id, isAccepted) }
  }

  /// Another plan, by its bytes.
  package struct Previous: Hashable, Sendable {
    var date: LogicalDate
    var sha256: Digest

    /// `sha256` is over the bytes of that plan.
    package init(date: LogicalDate, sha256: Digest) { (self.date, self.sha256) = (date, sha256) }
  }

  /// `items` are in the order of slots; idle policies and days are told afterwards. Takes the parts as they are; a plan is
  /// checked when it is read.
  package init(
    store: String, date: LogicalDate, plannedAt: Instant, program: String, config: Digest, previous: Previous?,
    holds: [HoldHead], events: Digest?, archives: Int, stays: [RetentionVerdict: Int], accepted: Int? = nil,
    items: [DispositionItem]
  ) {
    (self.store, self.date, self.plannedAt, self.program) = (store, date, plannedAt, program)
    (self.config, self.previous, self.holds, self.events) = (config, previous, holds, events)
    (self.archives, self.stays, self.accepted, self.items) = (archives, stays, accepted, items)
  }

  /// Items that the plan before it did not have.
  package var newItems: Int { items.count(where: \.isNew) }
  /// Of all that may go; the largest number where documents say more.
  package var bytes: Int64 { items.map(\.bytes).total }
}

/// A hold by the bytes of its last revision.
package struct HoldHead: Hashable, Sendable {
  /// The hold's id.
  package var id: String
  /// From 1.
  package var revision: Int
  /// Of the bytes of that revision.
  package var sha256: Digest

  /// `sha256` is over the bytes of that revision, as they are stored.
  package init(id: String, revision: Int, sha256: Digest) { (self.id, self.revision, self.sha256) = (id, revision, sha256) }
}

extension DispositionPlan: DispositionDocument {
  /// In bytes.
  package static let limit = 512 << 20

  package var members: [(key: String, value: JSONValue)] {
    let previous = previous.map {
      JSONValue.object([("date", .string($0.date.description)), ("sha256", .string($0.sha256.description))])
    }
    // What is seldom there is left out, so that a plan without it has the bytes that it always had.
    var seldom: [(key: String, value: JSONValue)] = []
    if !idlePolicies.isEmpty { seldom.append(("idlePolicies", .array(idlePolicies.map(\.json)))) }
    if let idleDays { seldom.append(("idleDays", .count(idleDays))) }
    return seldom + [
      ("store", .string(store)), ("date", .string(date.description)), ("plannedAt", .string(plannedAt.description)),
      ("program", .string(program)), ("config", .string(config.description)), ("previous", previous ?? .null),
      ("holds", .array(holds.map(\.json))), ("events", .optional(events?.description)), ("archives", .count(archives)),
      ("stays", .counts(Dictionary(uniqueKeysWithValues: stays.map { ($0.key.rawValue, $0.value) }))),
      (
        "goes",
        .object([("archives", .count(items.count)), ("newArchives", .count(newItems)), ("bytes", .count(bytes))])
      ),
      ("accepted", accepted.map { .count($0) } ?? .null), ("items", .array(items.map(\.json))),
    ]
  }

  /// Reads its members.
  package init?(_ value: JSONValue) {
    guard let store = value.text("store"), let date = value.day("date"), let plannedAt = value.instant("plannedAt"),
      let program = value.text("program"), let config = value.digest("config"),
      let holds = value.list("holds", { HoldHead($0) }), let archives = value.count("archives"),
      let counts = value.counts("stays"), let items = value.list("items", { DispositionItem($0) })
    else { return nil }
    var stays: [RetentionVerdict: Int] = [:]
    for (name, count) in counts {
      guard let verdict = RetentionVerdict(rawValue: name) else { return nil }
      stays[verdict] = count
    }
    let previous = value["previous"].flatMap { value in
      value.day("date").flatMap { date in value.digest("sha256").map { Previous(date: date, sha256: $0) } }
    }
    let idle = value["idlePolicies"] == nil ? [] : value.list("idlePolicies") { IdlePolicy($0) }
    guard let idle else { return nil }
    self.init(
      store: store, date: date, plannedAt: plannedAt, program: program, config: config, previous: previous, holds: holds,
      events: value.digest("events"), archives: archives, stays: stays, accepted: value.count("accepted"), items: items)
    (idlePolicies, idleDays) = (idle, value.count("idleDays"))
  }
}

extension DispositionPlan.IdlePolicy {
  fileprivate var json: JSONValue { .object([("policy", .string(id)), ("accepted", .bool(isAccepted))]) }

  fileprivate init?(_ value: JSONValue) {
    guard let id = value.text("policy"), let isAccepted = value["accepted"]?.boolValue else { return nil }
    self.init(id: id, isAccepted: isAccepted)
  }
}

extension HoldHead {
  fileprivate var json: JSONValue {
    .object([("id", .string(id)), ("revision", .count(revision)), ("sha256", .string(sha256.description))])
  }

  fileprivate init?(_ value: JSONValue) {
    guard let id = value.text("id"), let revision = value.count("revision"), let sha256 = value.digest("sha256") else {
      return nil
    }
    self.init(id: id, revision: revision, sha256: sha256)
  }
}
