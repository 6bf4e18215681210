import Events
import Reconciliation
import Testing

struct DuplicateTests {
  @Test("Same id, same bytes: a duplicate; other bytes: a conflict, unless they are the same JSON")
  func codes() {
    let send = Event.make(.send, id: 1)
    let copy = Event.make(.send, id: 1, line: 2)
    let other = Event.make(.send, id: 1, line: 3, variant: 1)
    let delivery = Event.make(.delivery, id: 9, at: noon + second)
    let same = judge([send, copy, delivery])
    #expect(same.codes == [.duplicateEvent])
    #expect(same[.duplicateEvent]?.left == "3:1" && same[.duplicateEvent]?.right == "3:2")
    #expect(same[.duplicateEvent]?.finding.eventID == send.eventID)
    #expect(same.resolution.events == .init(accepted: 2, duplicate: 1))
    #expect(judge([send, other, delivery]).codes == [.conflictingDuplicate])
    #expect(judge([send, other, delivery], equal: { _ in true }).codes == [.duplicateEvent])
  }

  @Test("The earlier timestamp is kept, then the smaller hash")
  func kept() {
    let early = Event.make(.send, id: 1, at: noon - second, line: 2, variant: 5)
    let late = Event.make(.send, id: 1, line: 3)
    let verdict = judge([late, early, .make(.delivery, id: 2, at: noon + second)])
    #expect(verdict.send == "3:2")
    #expect(verdict[.conflictingDuplicate]?.right == "3:3")
    let (small, large) = (Event.make(.send, id: 1, line: 9), Event.make(.send, id: 1, line: 4, variant: 1))
    #expect(judge([large, small]).send == "3:9")
  }

  @Test("Only kept events speak of the outcome")
  func keptOnly() {
    let verdict = judge([
      .make(.send, id: 1), .make(.status, id: 2, at: noon + second, .delivered),
      .make(.status, id: 2, at: noon + 2 * second, .failed),
    ])
    #expect(verdict.resolution.outcome == .delivered)
    #expect(verdict.codes == [.conflictingDuplicate])
  }

  @Test("One id on both sides is no duplicate; each side is deduplicated by itself")
  func sides() {
    let send = Event.make(.send, id: 1)
    let ledger = Event.make(.send, id: 1, line: 2, ledger: true)
    let again = Event.make(.send, id: 1, line: 3, ledger: true)
    let delivery = Event.make(.delivery, id: 2)
    #expect(judge([send, ledger, delivery]).codes.isEmpty)
    let verdict = judge([send, ledger, again, delivery])
    #expect(verdict.codes == [.duplicateEvent])
    #expect(verdict.resolution.events == .init(accepted: 2, duplicate: 0))
    #expect(verdict.resolution.ledger == .init(accepted: 1, duplicate: 1))
  }

  @Test("A record of today whose id an earlier export has is an extra, whichever is kept")
  func acrossDays() {
    let old = Event.make(.send, id: 1, at: midnight - 100 * second, export: yesterday, line: 1)
    let later = Event.make(.send, id: 1, at: midnight - 50 * second, line: 2)
    let earlier = Event.make(.send, id: 1, at: midnight - 150 * second, line: 3)
    let settled = judge([old, later])
    #expect(settled.resolution.standing == .earlier)
    #expect(settled.resolution.events == .init(accepted: 0, duplicate: 1))
    #expect(settled[.conflictingDuplicate]?.left == "2:1" && settled[.conflictingDuplicate]?.right == "3:2")
    let displaced = judge([old, earlier])
    #expect(displaced.resolution.events == .init(accepted: 0, duplicate: 1))
    #expect(displaced[.conflictingDuplicate]?.left == "3:3" && displaced[.conflictingDuplicate]?.right == "2:1")
  }

  @Test("Duplicates of an earlier day are that day's", arguments: [yesterday, 1])
  func earlierDuplicates(export: UInt32) {
    let copies = (0..<3).map { Event.make(.send, id: 1, at: noon, export: export, line: $0) }
    let verdict = judge(copies + [.make(.delivery, id: 2, at: noon + second)])
    #expect(!verdict.codes.contains(.duplicateEvent))
    #expect(verdict.resolution.events == .init(accepted: 1, duplicate: 0))
  }

  @Test("Many records of one message are judged as few are, whatever their order")
  func manyRecords() {
    var generator = SplitMix64(seed: 7)
    var events = [Event.make(.send, id: 0, at: noon - second, line: 0)]
    for line in 1..<2000 as Range<UInt32> {
      events.append(
        .make(.status, id: UInt64(line % 700), at: noon + Int64(line % 3), .delivered, line: line, variant: UInt64(line % 2)))
    }
    let expected = judge(events)
    #expect(expected.resolution.events == .init(accepted: 700, duplicate: 1300))
    #expect(expected.raw.count == 1300)
    for _ in 0..<3 {
      events.shuffle(using: &generator)
      #expect(judge(events) == expected)
    }
  }
}
