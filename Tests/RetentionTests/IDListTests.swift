import Events
import Retention
import TestSupport
import Testing

/// Lists of ids beside plain sets of them.
@Suite struct IDListTests {
  @Test func saysWhatSetsSay() {
    var random = SplitMix(seed: 11)
    for _ in 0..<300 {
      func some() -> Set<ExactText> {
        Set((0..<Int.random(in: 0...12, using: &random)).map { _ in "id \(Int.random(in: 0..<15, using: &random))" })
      }
      let (a, b) = (some(), some())
      let (one, other) = (IDList(.message, a), IDList(.message, b))
      #expect(one.isPart(of: other) == a.isSubset(of: b) && one.isPart(of: one))
      for number in 0..<15 {
        let id = "id \(number)"
        #expect(one.has(FilterKey.message.hash(id)) == a.contains(ExactText(id)) && !one.has(FilterKey.queue.hash(id)))
      }
    }
  }

  /// Of several ids a filter says no where it rules out all, and nothing where it cannot tell of one.
  @Test(
    arguments: [
      ([true, false], true), ([false, false], false), ([nil, false], nil), ([nil, true], true), ([], false),
    ] as [([Bool?], Bool?)])
  func anyOfSeveral(_ answers: [Bool?], _ expected: Bool?) {
    struct Filter: IDFilter {
      var answers: [Bool?]
      func mayHold(_ kind: FilterKey, _ id: String) -> Bool? { Int(id).flatMap { answers[$0] } }
    }
    let ids = IDList(.agent, answers.indices.map { "\($0)" })
    #expect(Filter(answers: answers).mayHold(.agent, anyOf: ids) == expected)
  }
}
