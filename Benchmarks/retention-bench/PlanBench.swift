import Archival
import Events
import Jobs
import Retention
import Sealing
import Storage

/// A plan over many archives: where each stands by policies and holds, and the document of those that may go. The labels are made up as it goes, as the
/// catalog would tell them, since what reading them costs is the store's.
struct PlanBench {
  struct Usage: Error, CustomStringConvertible {
    let description = "usage: tally-retention-bench ARCHIVES POLICIES HOLDS THREADS"
  }

  let archives: Int
  let policies: Int
  let holds: Int

  /// Archives of ten years: their first day, and the day as of which is planned.
  private static let first = LogicalDate(day: 16_436)
  private static let asOf = LogicalDate(day: 16_436 + 3_653)
  private static let words = (0..<40).map { "word-\($0)" }

  /// Of one channel, of two or of all; of some types or classes; three to seven years; every tenth a maximum, every hundredth one until an account is closed.
  private func makePolicies() throws -> [RetentionPolicy] {
    try (0..<policies).map { number in
      let channels = [number % 9, (number + 4) % 9].prefix(1 + number % 2).map { "\"\(Channel.allCases[$0].name)\"" }
      var matches = number % 17 == 0 ? [] : ["\"channels\":[\(channels.joined(separator: ","))]"]
      if number % 3 == 1 { matches.append(#""types":["send","delivery"]"#) }
      if number % 3 == 2 { matches.append(#""classes":["class-\#(number % 4)"]"#) }
      if number % 7 == 3 { matches.append(#""campaigns":["\#(Self.words[number % 40])"]"#) }
      let bound = number % 10 == 9 ? #","bound":"maximum""# : ""
      let from =
        number % 100 == 50
        ? #","from":"outside-event","event":"account-closed""# : number % 5 == 0 ? #","from":"end-of-year""# : ""
      let text =
        #"{"id":"p-\#(number)","citation":"c","period":"P\#(3 + number % 5)Y","matches":{\#(matches.joined(separator: ","))}\#(bound)\#(from)}"#
      return try RetentionPolicy(try JSONValue.parse(Array(text.utf8)))
    }
  }

  /// Half name messages and interactions, a third queues within channels and days, the others channels and days; every fourth is released.
  private func makeHolds() -> [Hold] {
    (0..<holds).map { number in
      var scope = HoldScope()
      if number % 2 == 0 {
        scope.messageIDs = (0..<5).map { "M-\(number)-\($0)" }
        scope.interactionIDs = (0..<5).map { "I-\(number)-\($0)" }
      } else {
        if number % 3 == 0 { scope.queueIDs = [ExactText(Self.words[number % 40])] }
        scope.channels = [Channel.allCases[number % 9]]
        let start = Self.first.advanced(by: number * 7 % 3_600)
        scope.days = DayRange(start: start, end: start.advanced(by: 30))
      }
      let at = Self.asOf.advanced(by: -400 + number % 300)
      var document = HoldDocument(
        id: "LIT-\(number)", scope: scope, requestedBy: "counsel", requestedAt: Instant(nanoseconds: at.start), caseReference: "1"
      )
      (document.revision, document.recordedAt) = (1, Instant(nanoseconds: at.start))
      var release = document
      (release.revision, release.recordedAt) = (2, Instant(nanoseconds: at.start + 86_400_000_000_000))
      (release.isReleased, release.release) = (true, .init(by: "x", reason: "y"))
      return Hold(id: document.id, revisions: number % 4 == 1 ? [document, release] : [document])
    }
  }

  /// Nine channels a day, over ten years, and round again. One archive in fifty has something that a hold names.
  private func facts(_ number: Int, _ asked: [FilterKey: IDList]) -> ArchiveFacts {
    var held: Set<UInt64> = []
    if number % 50 == 7 { held.insert(FilterKey.message.hash("M-\(number / 50 * 2 % max(1, holds))-1")) }
    let label = SlotLabel(
      slot: Slot(Self.first.advanced(by: number / 9 % 3_653), Channel.allCases[number % 9]), id: "archive-\(number)",
      retentionClass: "class-\(number % 4)", days: nil, types: [.send, .delivery, .status], outcomes: ["delivered", "failed"],
      hasArchive: true, hasEvents: true, hasQuarantined: false, ids: IDAnswers(asked: asked, held: held))
    return ArchiveFacts(label)
  }

  private struct Part: Sendable {
    var verdicts: [RetentionVerdict: Int] = [:]
    var items: [DispositionItem] = []
  }

  func run(threads: Int) async throws {
    let (rules, holds) = (RetentionRules(policies: try makePolicies(), grace: try CalendarPeriod("P30D")), makeHolds())
    let engine = RetentionEngine(rules: rules, holds: holds, events: [OutsideEvent(name: "account-closed", day: Self.first)])
    let asked = AskedIDs(holds).lists
    let parts = try await Parallel.map(Array(stride(from: 0, to: archives, by: 4_096)), threads: threads) { start in
      var part = Part()
      for number in start..<min(start + 4_096, archives) {
        let decision = engine.decide(facts(number, asked), asOf: Self.asOf)
        part.verdicts[decision.verdict, default: 0] += 1
        // What has come to its end in the last month: the rest went under earlier plans.
        guard DispositionItem.verdicts.contains(decision.verdict), number / 9 % 120 == 0 else { continue }
        part.items.append(
          DispositionItem(
            id: decision.id, slot: Slot(decision.asOf, .sms), manifest: SHA256.hash([]), objects: [], verdict: decision.verdict,
            decidedBy: nil, reasons: decision.reasons, isNew: true))
      }
      return part
    }
    var verdicts: [RetentionVerdict: Int] = [:]
    for part in parts { verdicts.merge(part.verdicts, uniquingKeysWith: +) }
    let plan = DispositionPlan(
      store: "bench", date: Self.asOf, plannedAt: Instant(nanoseconds: Self.asOf.start), program: "bench",
      config: SHA256.hash([]),
      previous: nil, holds: [], events: nil, archives: archives, stays: verdicts, items: parts.flatMap { $0.items })
    let document: [UInt8] = plan.bytes
    let words = verdicts.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\"\($0.key.rawValue)\":\($0.value)" }
    print(
      #"{"archives":\#(archives),"items":\#(plan.items.count),"bytes":\#(document.count),"verdicts":{\#(words.joined(separator: ","))}}"#
    )
  }
}
