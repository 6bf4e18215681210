internal import Events

/// Latencies of several histograms as running totals, a line a bucket: in it a percentile can be looked up and worked out again. Folded away.
struct LatencyTable {
  private let columns: [(name: String, histogram: LatencyHistogram)]
  private let caption: String
  private let id: String
  /// The upper ends of the buckets that any of them has, in milliseconds.
  private let ends: [Int64]

  /// `id` tells its lines from those of other tables of the page.
  init(_ caption: String, id: String, _ columns: [(name: String, histogram: LatencyHistogram)]) {
    (self.columns, self.caption, self.id) = (columns, caption, id)
    ends = Set(columns.flatMap { $0.histogram.buckets.map(\.bounds.upperBound) }).sorted()
  }

  /// A cell of a percentile of one of them, which leads to the line that it was taken from.
  func cell(_ milliseconds: Int64?) -> HTML {
    guard let milliseconds, let end = ends.first(where: { $0 >= milliseconds }) else { return Tag.td("–", .number) }
    return Tag.td(.number) { Tag.a(LatencyChart.text(milliseconds), .link(to: line(end))) }
  }

  private func line(_ end: Int64) -> String { "\(id)-\(end)" }

  var html: HTML {
    Tag.details {
      Tag.summary("The figures of the percentiles")
      Page.table(
        caption, "small",
        head: HTML(joining: [Tag.th("Within", .column), Page.numberHeads(["Milliseconds"] + columns.map(\.name))]),
        body: lines)
      Tag.p(
        "Running totals: a percentile is the first line that has so large a share of its column's last, or the longest latency where that is shorter. Each line is a bucket in which latencies were counted.",
        .class("note"))
    }
  }

  private var lines: HTML {
    var rest = columns.map { $0.histogram.buckets[...] }
    var within = columns.map { _ in 0 }
    return HTML(
      joining: ends.map { end in
        for column in columns.indices {
          while let bucket = rest[column].first, bucket.bounds.upperBound <= end {
            within[column] += Int(bucket.count)
            rest[column].removeFirst()
          }
        }
        return Tag.tr(.id(line(end))) {
          Tag.th(LatencyChart.text(end), .row)
          Page.figures([Int(end)] + within)
        }
      })
  }
}
