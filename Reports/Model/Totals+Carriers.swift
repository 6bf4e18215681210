internal import Events
internal import Reconciliation

extension Totals {
  /// Reads `carriers`; nil where the reconciliation is of a program that did not count them.
  static func carriers(_ file: Fields) throws(ReportError) -> [Channel: [CarrierLine]]? {
    guard let fields = file.optional("carriers") else { return nil }
    var carriers: [Channel: [CarrierLine]] = [:]
    for (name, fields) in try fields.members() {
      guard let channel = Channel(name: name) else { throw ReportError(place: fields.place, cause: "not a channel") }
      var lines: [CarrierLine] = []
      for line in try fields.elements() { lines.append(try CarrierLine(line)) }
      for (_, path) in MessageCounts.words { try Fields.check(lines.map { $0.counts.messages[keyPath: path] }, at: fields.place) }
      try Fields.check(lines.map { Int($0.counts.latency.count) }, at: fields.place)
      carriers[channel] = lines
    }
    return carriers
  }
}

extension CarrierLine {
  fileprivate init(_ fields: Fields) throws(ReportError) {
    var counts = CarrierCounts()
    counts.messages = try MessageCounts(fields)
    counts.latency = try fields.required("latency").latencies()
    let kind: Kind =
      switch try fields.text("of") {
      case "carrier": .carrier(try fields.text("name"))
      case "others": .others
      case "none": .none
      default: throw ReportError(place: fields.place + "/of", cause: "carrier, others or none is expected")
      }
    self.init(kind, counts)
  }
}
