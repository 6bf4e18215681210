/// Metrics for node_exporter's textfile collector, in Prometheus' text format
/// (prometheus.io/docs/instrumenting/exposition_formats, "Text-based format").
package struct Metrics: Sendable {
  private var families: [Family] = []

  /// One name with its help, type and samples.
  private struct Family: Sendable {
    let metric: Metric
    var samples: [(labels: [(String, String)], value: String)] = []
  }

  /// Without samples yet.
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

  /// The file's text. What an earlier run's text says and this run does not stays: metrics that it does not set, and other jobs' samples of
  /// those by job. So every job says how it was when it last ran.
  package func text(after earlier: String = "") -> String {
    var blocks = Metrics.blocks(earlier)
    var result = ""
    for family in families {
      let name = family.metric.name
      let kept = blocks.firstIndex { $0.name == name }.map { blocks.remove(at: $0).samples } ?? []
      let own = family.samples.map { sample in
        let labels = sample.labels.map { "\($0.0)=\"\(Metrics.escaped($0.1, quotes: true))\"" }.joined(separator: ",")
        return (series: name + (labels.isEmpty ? "" : "{\(labels)}"), value: sample.value)
      }
      result += Metrics.head(name, Metrics.escaped(family.metric.help, quotes: false))
      for sample in own { result += "\(sample.series) \(sample.value)\n" }
      for line in kept where line.hasPrefix(name + "{job=") && !own.contains(where: { line.hasPrefix($0.series + " ") }) {
        result += line + "\n"
      }
    }
    for block in blocks { result += Metrics.head(block.name, block.help) + block.samples.map { $0 + "\n" }.joined() }
    return result
  }

  private static func head(_ name: String, _ help: String) -> String { "# HELP \(name) \(help)\n# TYPE \(name) gauge\n" }

  /// Puts the file in its place in one step, so that the collector never reads half of it.
  package func write(to path: String) throws(JobError) {
    let earlier = (try? SmallFile.read(path, what: "")).map { String(decoding: $0, as: UTF8.self) }
    try SmallFile.replace(path, with: Array(text(after: earlier ?? "").utf8), what: "cannot write the metrics")
  }

  /// The metrics of a text that this suite wrote; lines of any other are left out.
  private static func blocks(_ text: String) -> [(name: String, help: String, samples: [String])] {
    var blocks: [(name: String, help: String, samples: [String])] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("# HELP tallystick_") {
        let words = line.split(separator: " ", maxSplits: 3)
        blocks.append((String(words[2]), words.count > 3 ? String(words[3]) : "", []))
      } else if let name = blocks.last?.name, line.hasPrefix(name + "{") || line.hasPrefix(name + " ") {
        blocks[blocks.count - 1].samples.append(String(line))
      }
    }
    return blocks
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
