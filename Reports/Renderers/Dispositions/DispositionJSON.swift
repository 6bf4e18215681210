package import Events
internal import Numbers
internal import Retention

extension DispositionReport {
  /// `report.json`: all of the report, in canonical form (RFC 8785). Equal reports are equal bytes; docs/store-format.md has the members.
  package var json: [UInt8] { document.canonical() }

  /// The same as a value.
  package var document: JSONValue {
    let idle: [(key: String, value: JSONValue)] = idlePolicies.isEmpty ? [] : [("idlePolicies", .texts(idlePolicies))]
    return .object(members + idle)
  }

  private var members: [(key: String, value: JSONValue)] {
    [
      ("format", .whole(1)), ("store", .string(identity.store)), ("organization", .text(identity.organization)),
      ("asOf", .day(identity.asOf)), ("months", .whole(identity.months)), ("program", .string(identity.program)),
      ("config", .string(identity.config)), ("locale", .string(identity.numbers.tag)),
      ("plans", .array(plans.map(DispositionJSON.value))),
      ("destroyed", .array(destroyed.map(DispositionJSON.value))), ("archives", .array(archives.map(DispositionJSON.value))),
      ("holds", .array(holds.map(DispositionJSON.value))), ("drift", DispositionJSON.value(drift)),
      ("forecast", DispositionJSON.value(forecast)),
    ]
  }
}

/// How the parts of a disposition report are written as JSON.
private enum DispositionJSON {
  static func value(_ plan: DispositionReport.Plan) -> JSONValue {
    .object([
      ("date", .day(plan.date)), ("sha256", .text(plan.sha256)), ("state", .string(plan.state)),
      ("archives", .whole(plan.archives)),
      ("bytes", .whole(plan.bytes)), ("approvedBy", .text(plan.approvedBy)), ("approvedAt", .text(plan.approvedAt?.description)),
      ("destroyed", .whole(plan.destroyed)), ("kept", .whole(plan.kept)),
    ])
  }

  static func value(_ item: DispositionReport.Destroyed) -> JSONValue {
    .object([
      ("id", .string(item.id)), ("folder", .string(item.folder)), ("bytes", .whole(item.bytes)), ("planned", .day(item.planned)),
      ("on", .day(item.on)), ("certificate", .string(item.certificate)), ("approvedBy", .text(item.approvedBy)),
      ("decidedBy", .text(item.decidedBy)), ("reasons", .texts(item.reasons)),
    ])
  }

  static func value(_ archive: DispositionReport.Archive) -> JSONValue {
    .object([
      ("id", .string(archive.id)), ("folder", .string(archive.folder)), ("events", .whole(archive.events)),
      ("bytes", .whole(archive.bytes)), ("verdict", .string(archive.verdict.rawValue)), ("decidedBy", .text(archive.decidedBy)),
      ("sentence", .string(archive.sentence)), ("freeOn", .day(archive.free?.on)),
      ("thenIs", .text(archive.free?.verdict.rawValue)), ("hotUntil", .day(archive.hotUntil)),
      ("overdue", .texts(archive.overdue)),
      ("holds", .texts(archive.holds)),
    ])
  }

  static func value(_ hold: HoldLine) -> JSONValue {
    .object([
      ("holdId", .string(hold.id)), ("matter", .string(hold.matter)), ("caseReference", .text(hold.caseReference)),
      ("state", .string(hold.state.rawValue)), ("revision", .whole(hold.revision)), ("requestedBy", .text(hold.requestedBy)),
      ("requestedOn", .day(hold.requestedOn)), ("releasedBy", .text(hold.releasedBy)), ("releasedOn", .day(hold.releasedOn)),
      ("graceUntil", .day(hold.graceUntil)), ("scope", .string(hold.scope)), ("archives", .whole(hold.archives)),
      ("bytes", .whole(hold.bytes)), ("fault", .text(hold.fault)),
    ])
  }

  static func value(_ drift: HoldDrift) -> JSONValue {
    .object([
      ("objects", .whole(drift.objects)), ("missing", .texts(drift.missing)), ("leftOver", .texts(drift.leftOver)),
      ("unexplained", .texts(drift.unexplained)), ("failures", .texts(drift.failures)),
    ])
  }

  static func value(_ forecast: RetentionForecast) -> JSONValue {
    .object([
      ("now", volumes(forecast.now)),
      (
        "months",
        .array(
          forecast.months.map { month in
            .object([
              ("month", .string(month.month.description)), ("goes", volumes(month.goes)), ("left", volume(month.left)),
              ("bytesWithArrivals", .whole(month.withArrivals)),
            ])
          })
      ), ("later", volume(forecast.later)), ("noDayKnown", volumes(forecast.unknown)),
      ("arrivalsPerDay", .whole(forecast.arrivals)),
      (
        "past",
        .array(
          forecast.past.map { past in .object([("month", .string(past.month.description)), ("stored", volume(past.volume))]) })
      ),
    ])
  }

  private static func volume(_ volume: RetentionForecast.Volume) -> JSONValue {
    .object([("archives", .whole(volume.archives)), ("bytes", .whole(volume.bytes))])
  }

  private static func volumes(_ volumes: [RetentionVerdict: RetentionForecast.Volume]) -> JSONValue {
    .object(
      RetentionVerdict.allCases.compactMap { verdict in volumes[verdict].map { (key: verdict.rawValue, value: volume($0)) } })
  }
}

extension JSONValue {
  fileprivate static func whole(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
  fileprivate static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
  fileprivate static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
  fileprivate static func day(_ day: LogicalDate?) -> JSONValue { day.map { .string($0.description) } ?? .null }
}
