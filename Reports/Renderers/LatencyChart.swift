internal import Events
internal import Numbers

/// Bars of messages by latency: each stands for twice the time of the one before. All in tenths of a unit.
struct LatencyChart {
  /// Up to which latency, and how many; no gap between the first and the last that has any.
  let bars: [(name: String, short: String, count: Int)]
  private let numbers: NumberForm

  private static let (width, height) = (7200, 1500)
  private static let (left, right, head, foot) = (20, 20, 220, 260)

  /// The doublings begin at 64 ms, where the histogram's buckets begin to be wider than a millisecond.
  init(_ histogram: LatencyHistogram, _ numbers: NumberForm) {
    self.numbers = numbers
    var counts: [Int: Int] = [:]
    for bucket in histogram.buckets { counts[LatencyChart.bar(bucket.bounds.upperBound), default: 0] += Int(bucket.count) }
    let (first, last) = (counts.keys.min() ?? 0, counts.keys.max() ?? 0)
    bars = (first...last).map { bar in
      let end = Int64(64) << Int64(bar)
      return (numbers.latency(end), numbers.shortLatency(end), counts[bar] ?? 0)
    }
  }

  private static func bar(_ milliseconds: Int64) -> Int { max(0, Int64.bitWidth - milliseconds.leadingZeroBitCount - 6) }

  var svg: HTML {
    let most = max(1, bars.map(\.count).max() ?? 0)
    // A few bars stay bars.
    let step = (LatencyChart.width - LatencyChart.left - LatencyChart.right) / max(8, bars.count)
    let floor = LatencyChart.height - LatencyChart.foot
    return Tag.svg(
      .of(.viewBox, "0 0 \(LatencyChart.width / 10) \(LatencyChart.height / 10)"), .of(.role, "img"),
      .of(.ariaLabelledby, "latency-chart-title latency-chart-desc")
    ) {
      Tag.title("How latencies are spread", .id("latency-chart-title"))
      Tag.desc(
        "From \(bars.first?.name ?? "") to \(bars.last?.name ?? ""), most up to \(bars.first { $0.count == most }?.name ?? ""): "
          + "\(numbers.grouped(most)). The figures are in the table below.", .id("latency-chart-desc"))
      HTML(
        joining: bars.enumerated().map { index, bar in
          let x = LatencyChart.left + index * step
          let rise = (floor - LatencyChart.head) * bar.count / most
          return Tag.g {
            Tag.rect(
              .tenths(.x, x + step / 8), .tenths(.y, floor - rise), .tenths(.width, step * 3 / 4),
              .tenths(.height, max(rise, bar.count > 0 ? 6 : 0)),
              .class("bar"))
            bar.count > 0
              ? Tag.text(
                numbers.grouped(bar.count), .tenths(.x, x + step / 2), .tenths(.y, floor - rise - 50), .of(.textAnchor, "middle"))
              : .empty
            Tag.text(bar.short, .tenths(.x, x + step / 2), .tenths(.y, floor + 140), .of(.textAnchor, "middle"))
          }
        })
    }
  }
}

extension NumberForm {
  /// A latency in words: `850 ms`, `1.2 s`, `3 min 4 s`, `2 h 10 min`.
  func latency(_ milliseconds: Int64) -> String {
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    return milliseconds < 60_000 ? shortTenths(Int(milliseconds / 100)) + " s" : age(Int(milliseconds / 1000))
  }

  /// The same in one unit, to a tenth, for where there is room for a word: `8.7 min`.
  func shortLatency(_ milliseconds: Int64) -> String {
    let (unit, size): (String, Int64) =
      milliseconds < 3_600_000 ? ("min", 60_000) : milliseconds < 86_400_000 ? ("h", 3_600_000) : ("d", 86_400_000)
    guard milliseconds >= 60_000 else { return latency(milliseconds) }
    return shortTenths(Int((milliseconds * 10 + size / 2) / size)) + " " + unit
  }
}
