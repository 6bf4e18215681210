/// Metrics for node_exporter's textfile collector, in Prometheus' text format
/// (prometheus.io/docs/instrumenting/exposition_formats, "Text-based format").
package struct Metrics: Sendable {
  private var families: [Family] = []

  /// One name with its help, type and samples.
  private struct Family: Sendable {
    let metric: Metric
    var samples: [(labels: [(String, String)], value: String)] = []
  }

  package init() {}

  /// Sets a sample; samples of one metric stand together, in the order in which they were set first.
  package mutating func set(_ metric: Metric, _ labels: KeyValuePairs<String, String> = [:], to value: Int64) {
    set(metric, labels.map { ($0.key, $0.value) }, text: String(value))
  }

  /// The same for nanoseconds, printed as seconds.
  package mutating func set(_ metric: Metric, _ labels: KeyValuePairs<String, String> = [:], nanoseconds: Int64) {
    let rest = String((nanoseconds.magnitude % 1_000_000_000) / 1_000_000)
    let whole = (nanoseconds < 0 ? "-" : "") + String(nanoseconds.magnitude / 1_000_000_000)
    let fraction = "." + String(repeating: "0", count: 3 - rest.count) + rest
    set(metric, labels.map { ($0.key, $0.value) }, text: whole + (fraction == ".000" ? "" : fraction))
  }

  private mutating func set(_ metric: Metric, _ labels: [(String, String)], text: String) {
    let index = families.firstIndex { $0.metric == metric } ?? families.endIndex
    if index == families.endIndex { families.append(Family(metric: metric)) }
    families[index].samples.append((labels, text))
  }

  /// The file's text.
  package var text: String {
    var result = ""
    for family in families {
      let name = family.metric.name
      result += "# HELP \(name) \(Metrics.escaped(family.metric.help, quotes: false))\n# TYPE \(name) gauge\n"
      for sample in family.samples {
        let labels = sample.labels.map { "\($0.0)=\"\(Metrics.escaped($0.1, quotes: true))\"" }.joined(separator: ",")
        result += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(sample.value)\n"
      }
    }
    return result
  }

  /// Puts the file in its place in one step, so that the collector never reads half of it.
  package func write(to path: String) throws(JobError) {
    try SmallFile.replace(path, with: Array(text.utf8), what: "cannot write the metrics")
  }

  /// The value, in whole seconds, that a file of an earlier run has for a metric and one label; nil where there is none.
  ///
  /// A failed run says so without forgetting when the last success was.
  static func earlier(_ metric: Metric, _ label: (name: String, value: String), in path: String) -> Int64? {
    guard let bytes = try? SmallFile.read(path, what: "") else { return nil }
    let start = "\(metric.name){\(label.name)=\"\(escaped(label.value, quotes: true))\"} "
    let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(start) }
    return line.flatMap { Int64($0.dropFirst(start.count).prefix { $0 != "." }) }
  }

  /// Backslash and line feed are escaped everywhere, double quotes in label values.
  private static func escaped(_ text: String, quotes: Bool) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\\\"
      case "\n": "\\n"
      case "\"" where quotes: "\\\""
      default: String(scalar)
      }
    }.joined()
  }
}
