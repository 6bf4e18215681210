import Storage
import TestSupport
import Testing

/// Random steps on a store and on a plain model of it: the same outcomes.
@Suite struct RandomStepsTests {
  @Test(arguments: StoreMaker.all, 0..<6 as Range<UInt64>)
  func aStoreDoesWhatThePlainModelDoes(_ maker: StoreMaker, _ seed: UInt64) async throws {
    let test = try await maker()
    guard test.pass != nil else { return }
    var random = SplitMix(seed: seed)
    var model = PlainStore(keepsVersions: maker.keepsVersions)
    var outcomes: Set<String> = []
    for number in 0..<400 {
      let now = test.now()
      let step = RandomStep(&random, now: now)
      let expected = model.apply(step, now: now)
      let outcome = try await step.apply(to: test)
      try #require(outcome == expected, "step \(number): \(step)")
      outcomes.insert(String(outcome.prefix { $0.isLetter }))
    }
    // The steps met each other.
    for word in ["done", "exists", "notFound", "refused", "invalid", "absent", "deleted", "held", "retained"] {
      #expect(outcomes.contains(word), "no step came to \(word)")
    }
  }
}
