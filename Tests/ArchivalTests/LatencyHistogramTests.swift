import Archival
import Events
import TestSupport
import Testing

@Suite struct LatencyHistogramTests {
  @Test func noLatenciesHaveNoQuantile() {
    let histogram = LatencyHistogram()
    #expect(histogram.quantile(0.5) == nil)
    #expect(histogram.range == nil)
    #expect(LatencyHistogram(histogram.json) == histogram)
  }

  @Test(arguments: [0, 1, 31, 32, 63, 64, 65, 127, 128, 1_000, 86_400_000, 31_536_000_000, Int64.max])
  func oneLatencyIsItsOwnQuantile(_ value: Int64) {
    var histogram = LatencyHistogram()
    histogram.add(milliseconds: value)
    #expect(histogram.quantile(0.99) == value)
    #expect(LatencyHistogram(histogram.json) == histogram)
  }

  @Test func whatComesBeforeItBeganCountsAsNothing() {
    var histogram = LatencyHistogram()
    histogram.add(milliseconds: -5)
    #expect(histogram.range == 0...0)
  }

  /// Against the sorted list itself.
  @Test(arguments: 0..<20) func quantilesAreAtMostTheStatedErrorTooHigh(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let values = (0..<1_000).map { _ in Int64(random.next() >> (20 + random.next() % 43)) }
    var histogram = LatencyHistogram()
    for value in values { histogram.add(milliseconds: value) }
    let sorted = values.sorted()
    for fraction in [0.0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1] {
      let exact = sorted[max(1, Int((fraction * 1_000).rounded(.up))) - 1]
      let quantile = try #require(histogram.quantile(fraction))
      #expect(quantile >= exact && quantile - exact <= exact / 32)
    }
    #expect(histogram.quantile(1) == sorted.last)
  }

  @Test(arguments: 0..<10) func partsAddUpToTheWhole(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    var whole = LatencyHistogram()
    var parts = [LatencyHistogram](repeating: LatencyHistogram(), count: 7)
    for _ in 0..<500 {
      let value = Int64(random.next() >> 40)
      whole.add(milliseconds: value)
      parts[Int(random.next() % 7)].add(milliseconds: value)
    }
    var sum = LatencyHistogram()
    for part in parts { sum += part }
    #expect(sum == whole)
    #expect(LatencyHistogram(whole.json) == whole)
  }

  @Test(arguments: [
    "{}",
    #"{"unit":"s","error":"1/32","count":0,"buckets":[]}"#,
    #"{"unit":"ms","error":"1/32","count":2,"min":1,"max":1,"buckets":[[1,1,1]]}"#,
    #"{"unit":"ms","error":"1/32","count":1,"min":2,"max":2,"buckets":[[1,1,1]]}"#,
    #"{"unit":"ms","error":"1/32","count":1,"min":1,"max":1,"buckets":[[1,2,1]]}"#,
    #"{"unit":"ms","error":"1/32","count":2,"min":1,"max":1,"buckets":[[1,1,1],[1,1,1]]}"#,
    #"{"unit":"ms","error":"1/32","count":1,"min":64,"max":64,"buckets":[[64,65,1],[65,65,0]]}"#,
    #"{"unit":"ms","error":"1/32","count":-1,"buckets":[[-1,-1,-1]]}"#,
    #"{"unit":"ms","error":"1/32","count":1,"buckets":[[1,1,1]]}"#,
  ]) func whatDoesNotFitIsNotRead(_ text: String) throws {
    #expect(LatencyHistogram(try JSONValue.parse(Array(text.utf8))) == nil)
  }
}
