/// Latencies in milliseconds, counted in buckets as HdrHistogram does: 32 of equal width for each doubling, so a percentile is at most
/// 1/32 (3.2 %) too high, and exact below 64 ms. Histograms add up, whatever they were counted in.
package struct LatencyHistogram: Hashable, Sendable {
  /// How often each bucket was hit, up to the last one that was.
  private var counts: [Int64] = []
  /// How many latencies there are.
  package private(set) var count: Int64 = 0
  private var least = Int64.max
  private var most = Int64.min

  private static let bits = 5

  /// Empty.
  package init() {}

  /// Counts a latency. What came before it began, by clocks that differ, counts as 0.
  package mutating func add(milliseconds: Int64, times: Int64 = 1) {
    let value = max(0, milliseconds)
    let bucket = LatencyHistogram.bucket(value)
    if bucket >= counts.count { counts += repeatElement(0, count: bucket + 1 - counts.count) }
    counts[bucket] += times
    count += times
    (least, most) = (min(least, value), max(most, value))
  }

  /// The smallest and the largest latency, in milliseconds; nil where there are none.
  package var range: ClosedRange<Int64>? { least <= most ? least...most : nil }

  /// The latency that `fraction` (0 to 1) of all are no longer than: the upper end of its bucket, at most the largest; nil where there are none.
  package func quantile(_ fraction: Double) -> Int64? {
    guard let range else { return nil }
    let rank = max(1, Int64((fraction * Double(count)).rounded(.up)))
    var seen: Int64 = 0
    for bucket in counts.indices {
      seen += counts[bucket]
      if seen >= rank { return min(range.upperBound, LatencyHistogram.bounds(bucket).upperBound) }
    }
    return range.upperBound
  }

  /// The buckets that were hit, in order: from which latency to which, in milliseconds, and how often.
  package var buckets: [(bounds: ClosedRange<Int64>, count: Int64)] {
    counts.indices.filter { counts[$0] > 0 }.map { (LatencyHistogram.bounds($0), counts[$0]) }
  }

  /// Adds another's latencies.
  package static func += (a: inout LatencyHistogram, b: LatencyHistogram) {
    if b.counts.count > a.counts.count { a.counts += repeatElement(0, count: b.counts.count - a.counts.count) }
    for bucket in b.counts.indices { a.counts[bucket] += b.counts[bucket] }
    a.count += b.count
    (a.least, a.most) = (min(a.least, b.least), max(a.most, b.most))
  }

  /// Below 64 a value is its own bucket; above, the power of two and the five bits behind its first one tell it.
  private static func bucket(_ value: Int64) -> Int {
    let shift = max(0, Int64.bitWidth - value.leadingZeroBitCount - bits - 1)
    return shift << bits + Int(value >> Int64(shift))
  }

  private static func bounds(_ bucket: Int) -> ClosedRange<Int64> {
    let shift = max(0, bucket >> bits - 1)
    let first = Int64(bucket - shift << bits) << Int64(shift)
    return first...(first + ((1 << Int64(shift)) - 1))
  }
}

extension LatencyHistogram {
  /// `{"unit":"ms","error":"1/32","count":…,"min":…,"max":…,"buckets":[[first,last,count],…]}`, buckets in order; `min` and `max` only where
  /// there are latencies.
  package var json: JSONValue {
    func number(_ value: Int64) -> JSONValue { .number(String(value)) }
    var members: [(key: String, value: JSONValue)] = [
      ("unit", .string("ms")), ("error", .string("1/32")), ("count", number(count)),
    ]
    if let range { members += [("min", number(range.lowerBound)), ("max", number(range.upperBound))] }
    let buckets = self.buckets.map {
      JSONValue.array([number($0.bounds.lowerBound), number($0.bounds.upperBound), number($0.count)])
    }
    return .object(members + [("buckets", .array(buckets))])
  }

  /// Reads what `json` writes; nil for anything whose parts do not fit each other.
  package init?(_ json: JSONValue) {
    guard json["unit"]?.stringValue == "ms", json["error"]?.stringValue == "1/32", let buckets = json["buckets"]?.elements,
      let count = json["count"]?.intValue
    else { return nil }
    for element in buckets {
      guard let row = element.elements, row.count == 3, let first = row[0].intValue, let last = row[1].intValue,
        let times = row[2].intValue, first >= 0, times > 0
      else { return nil }
      let bucket = LatencyHistogram.bucket(Int64(first))
      guard LatencyHistogram.bounds(bucket) == Int64(first)...Int64(max(first, last)),
        bucket >= counts.count || counts[bucket] == 0
      else { return nil }
      if bucket >= counts.count { counts += repeatElement(0, count: bucket + 1 - counts.count) }
      counts[bucket] = Int64(times)
      let (sum, overflow) = self.count.addingReportingOverflow(Int64(times))
      guard !overflow else { return nil }
      self.count = sum
    }
    guard self.count == Int64(count) else { return nil }
    guard count > 0 else { return }
    guard let min = json["min"]?.intValue, let max = json["max"]?.intValue, min <= max,
      counts.firstIndex(where: { $0 > 0 }) == LatencyHistogram.bucket(Int64(min)),
      counts.count - 1 == LatencyHistogram.bucket(Int64(max))
    else { return nil }
    (least, most) = (Int64(min), Int64(max))
  }
}
