import Reconciliation
import Testing

/// Where a request stands, row by row.
struct RequestStateTests {
  static let day: Int64 = 86_400 * second

  @Test(
    "Evidence is stronger than age, age stronger than answers",
    arguments: [
      (false, 0, [], .open), (false, 30, [], .open), (false, 31, [], .givenUp), (true, 0, [], .closed), (true, 31, [], .closed),
      (false, 30, [.accepted], .posted), (false, 31, [.accepted], .givenUp), (true, 31, [.rejected], .closed),
      (false, 1, [.failed], .failed), (false, 31, [.failed, .failed], .givenUp), (false, 30, [.rejected], .rejected),
      (false, -1, [], .open),
    ] as [(Bool, Int64, [RequestAnswer], RequestState)])
  func state(isAnswered: Bool, days: Int64, answers: [RequestAnswer], expected: RequestState) {
    let state = RequestState(
      isAnswered: isAnswered, askedAt: asOf, asOf: asOf + days * Self.day, giveUpAfter: 30 * Self.day, answers: answers)
    #expect(state == expected)
  }

  @Test(
    "Exactly at the limit it is waited for, a nanosecond later it is given up",
    arguments: [(0, .open), (1, .givenUp)] as [(Int64, RequestState)])
  func limit(beyond: Int64, expected: RequestState) {
    let state = RequestState(
      isAnswered: false, askedAt: asOf, asOf: asOf + Self.day + beyond, giveUpAfter: Self.day, answers: [])
    #expect(state == expected)
  }

  @Test("Hostile instants never trap")
  func hostile() {
    let old = RequestState(isAnswered: false, askedAt: .min, asOf: .max, giveUpAfter: Self.day, answers: [])
    let young = RequestState(isAnswered: false, askedAt: .max, asOf: .min, giveUpAfter: Self.day, answers: [])
    #expect(old == .givenUp && young == .open)
  }

  @Test("The order of answers does not matter: one accepted makes up for all, a rejection is final")
  func answers() {
    let all = RequestAnswer.allCases
    for first in all {
      for second in all {
        for third in all {
          let answers = [first, second, third]
          let expected: RequestState = answers.contains(.accepted) ? .posted : answers.contains(.rejected) ? .rejected : .failed
          #expect(RequestState(answers: answers) == expected, "\(answers)")
        }
      }
    }
    #expect(RequestState(answers: []) == .open)
  }

  @Test(
    "What a status says",
    arguments: [
      (nil, .failed), (200, .accepted), (202, .accepted), (204, .accepted), (299, .accepted), (301, .failed), (302, .failed),
      (400, .rejected), (401, .failed), (403, .failed), (404, .rejected), (407, .failed), (408, .failed), (409, .rejected),
      (410, .rejected), (413, .rejected), (422, .rejected), (425, .failed), (429, .failed), (499, .rejected), (500, .failed),
      (502, .failed), (503, .failed), (599, .failed), (0, .failed), (100, .failed), (700, .failed), (-1, .failed),
    ] as [(Int?, RequestAnswer)])
  func status(_ status: Int?, expected: RequestAnswer) { #expect(RequestAnswer(status: status) == expected) }

  @Test("Only what was never posted or failed is posted; only what is neither closed nor given up is carried")
  func what() {
    #expect(RequestState.allCases.filter(\.isPostable) == [.open, .failed])
    #expect(RequestState.allCases.filter { !$0.isCarried } == [.closed, .givenUp, .withdrawn])
  }
}
