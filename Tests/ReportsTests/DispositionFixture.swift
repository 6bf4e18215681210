import Events
import Reports
import Retention

/// A store's dispositions as of 2033-01-05: two plans, three archives that are gone, forty that are there, holds of two matters.
enum DispositionFixture {
  static let asOf = day("2033-01-05")

  static func day(_ text: String) -> LogicalDate { LogicalDate(text) ?? LogicalDate(day: 0) }

  /// `text` stands wherever people or other programs have written something.
  static func report(_ text: String = "A firm", archives count: Int = 40, gone: Int = 3, months: Int = 12) -> DispositionReport {
    let approver = "CN=Approver,O=\(text)"
    let plans = [
      DispositionReport.Plan(
        date: day("2032-12-01"), sha256: String(repeating: "ab", count: 32), state: "done", isAlarming: false, archives: 3,
        bytes: 3_300_000, approvedBy: approver, approvedAt: Instant(rfc3339: "2032-12-02T09:00:00Z"), destroyed: gone, kept: 0),
      DispositionReport.Plan(date: asOf, sha256: nil, state: "cannot be relied on: \(text)", isAlarming: true),
    ]
    let destroyed = (0..<gone).map { index in
      DispositionReport.Destroyed(
        id: "20261018-SMS-\(index)", folder: "archives/2026/10/18/SMS", day: day("2026-10-18").advanced(by: index), channel: .sms,
        bytes: 1_100_000, planned: day("2032-12-01"), on: day("2032-12-03"),
        certificate: "dispositions/2032-12-01/certificate.json",
        approvedBy: index == 0 ? nil : approver, decidedBy: "policy \(text)", reasons: ["policy year (\(text)) asks for 6 years"])
    }
    var holds = [
      HoldLine(
        id: "LIT-1", matter: text, caseReference: "1:24", state: .active, revision: 2, requestedBy: text,
        requestedOn: day("2030-01-01"), scope: "3 message ids"),
      HoldLine(
        id: "LIT-2", matter: text, caseReference: text, state: .inGrace, revision: 2, requestedBy: text,
        requestedOn: day("2030-01-01"), releasedBy: text, releasedOn: day("2032-12-20"), graceUntil: day("2033-01-20"),
        scope: "SMS, EMAIL"),
      HoldLine(id: "LIT-3", matter: "unknown", state: .unreliable, revision: 0, scope: "everything", fault: text),
    ]
    let verdicts: [RetentionVerdict] = RetentionVerdict.allCases
    let archives = (0..<count).map { index -> DispositionReport.Archive in
      let verdict = verdicts[index % verdicts.count]
      let free: DispositionReport.Archive.Free? =
        switch verdict {
        case .unresolved: nil
        case .expired, .awaitingApproval, .awaitingReview: .init(on: asOf, verdict: verdict)
        default: .init(on: asOf.advanced(by: 1 + index * 23), verdict: index % 2 == 0 ? .awaitingApproval : .expired)
        }
      return DispositionReport.Archive(
        id: "20270101-EMAIL-\(index)", folder: "archives/2027/01/01/EMAIL", day: asOf.advanced(by: -20 * index - 1),
        channel: .email,
        events: 1_000 + index, bytes: Int64(900_000 + index * 10_000), verdict: verdict,
        decidedBy: index % 3 == 0 ? nil : "policy \(text)",
        sentence: "As of \(asOf), archive \(index) stays: \(text).", free: free, hotUntil: index == 4 ? asOf : nil,
        overdue: index == 5 ? [text] : [], holds: index % 9 == 0 ? ["LIT-1"] : [])
    }
    for index in holds.indices { (holds[index].archives, holds[index].bytes) = (index, Int64(index) * 5_000_000) }
    var drift = HoldDrift()
    (drift.objects, drift.missing) = (320, ["archives/2027/01/01/EMAIL/\(text)"])
    (drift.leftOver, drift.unexplained, drift.failures) = (["a/b"], ["a/c"], [text])
    return DispositionReport(
      identity: DispositionReport.Identity(
        store: "5f0c", organization: text, asOf: asOf, months: months, program: "tally 0",
        config: String(repeating: "cd", count: 32)),
      plans: plans, destroyed: destroyed, archives: archives, holds: holds, drift: drift)
  }

  static func page(_ report: DispositionReport) -> String {
    String(
      decoding: DispositionPage(report, reportID: "dispositions-2033-01-05-v1-0123456789ab").pieces().flatMap(\.bytes),
      as: UTF8.self)
  }
}

extension DispositionReport {
  /// Whatever people may have written, all at once.
  static var hostile: DispositionReport { DispositionFixture.report(EscapingTests.hostile.map(\.text).joined(separator: " ")) }

  /// Nothing was planned, held or packed.
  static var empty: DispositionReport {
    var report = DispositionFixture.report(archives: 0, gone: 0)
    (report.plans, report.holds, report.drift) = ([], [], HoldDrift())
    return report
  }
}
