internal import Events

extension SlotSummary {
  /// The largest file that is read: four times 10,000 names of 256 bytes, each escaped.
  package static let limit = 64 << 20

  /// Reads the file's bytes. Strict: only bytes that this program would write for the same values are a summary, and only what foots.
  package init(_ bytes: [UInt8]) throws(SummaryError) {
    guard bytes.count <= SlotSummary.limit else { throw .damaged("more than 64 MiB") }
    let value: JSONValue
    do { value = try JSONValue.parse(bytes) } catch { throw .damaged(error.description) }
    guard let format = value["format"]?.intValue else { throw .damaged("it has no format") }
    guard format <= SlotSummary.format else { throw .newer(format: format) }
    guard let summary = SlotSummary(value) else { throw .damaged("a member is missing, or not what it should be") }
    guard summary.bytes == bytes else { throw .damaged("it is not in canonical form, or has a member that is not known") }
    if let what = summary.summary.doesNotFoot { throw .damaged("\(what) do not foot") }
    self = summary
  }

  private init?(_ value: JSONValue) {
    guard let store = value.text("store"), let date = value.text("date").flatMap({ LogicalDate($0) }),
      let channel = value.text("channel").flatMap({ Channel(name: $0) }), let supplement = value.count("supplement"),
      let expected = value.list("expected", { $0.stringValue.flatMap { Channel(name: $0) } }),
      let lookedAt = value.list("lookedAt", { $0.stringValue.flatMap { LogicalDate($0) } }),
      let summary = Summary(value, date, isSupplement: supplement > 0)
    else { return nil }
    self.init(
      store: store, slot: Slot(date, channel, supplement: supplement), expected: expected,
      reconciliation: value["reconciliation"].flatMap { Manifest.Reference($0) }, lookedAt: lookedAt, summary: summary)
  }
}

extension Summary {
  /// Numbers beyond that are none of a day's: sums of 500,000 files stay within 64 bits.
  private static let most = 1 << 40

  /// What does not add up; nil where all does.
  fileprivate var doesNotFoot: String? {
    if !outcomes.foot { return "outcomes" }
    if !openItems.foot { return "open items" }
    let total = total
    return Dimension.allCases.first { volumes[$0]?.total != total }.map { "volumes by \($0.name)" }
  }

  /// What a supplement has beyond its day may be less than nothing.
  fileprivate init?(_ value: JSONValue, _ date: LogicalDate, isSupplement: Bool) {
    self.init()
    let range = (isSupplement ? -Self.most : 0)...Self.most
    guard let origins = value["records"], let quarantined = value.count("quarantined"), quarantined <= Self.most,
      let outcomes = value.numbers("outcomes", in: range), let breaks = value.numbers("breaks", in: range),
      let latency = value["latency"], let delivery = latency["delivery"].flatMap({ LatencyHistogram($0) }),
      let read = latency["read"].flatMap({ LatencyHistogram($0) }), max(delivery.count, read.count) <= Self.most,
      let volumes = value["volumes"]
    else { return nil }
    (self.quarantined, self.breaks, self.delivery, self.read) = (quarantined, breaks, delivery, read)
    for word in Outcomes.words { self.outcomes[keyPath: word.path] = outcomes[word.name] ?? 0 }
    for origin in Origin.allCases {
      guard let types = origins.numbers(origin.name, in: 0...Self.most) else { return nil }
      for type in EventType.allCases { self[origin, type] = types[type.name] ?? 0 }
    }
    for dimension in Dimension.allCases {
      guard let read = volumes[dimension.name].flatMap({ Volumes($0, Self.most) }) else { return nil }
      self.volumes[dimension] = read
    }
    guard let items = value["openItems"] else { return nil }
    if items.isNull { return }
    guard let counts = value.numbers("openItems", in: range) else { return nil }
    openItems = RollForward(
      date, opening: counts["opening"] ?? 0, new: counts["new"] ?? 0, cleared: counts["cleared"] ?? 0,
      closing: counts["closing"] ?? 0)
  }
}

extension Summary.Volumes {
  fileprivate init?(_ value: JSONValue, _ most: Int) {
    self.init()
    guard let names = value["names"]?.members, names.count <= NameCounts.most,
      let none = value["none"].flatMap({ Volume($0, most) }),
      let others = value["others"].flatMap({ Volume($0, most) }), let otherNames = value["otherNames"]
    else { return nil }
    for (name, value) in names {
      guard let volume = Volume(value, most), self.names.updateValue(volume, forKey: Summary.Name(name)) == nil else {
        return nil
      }
    }
    (self.none, self.others) = (none, others)
    self.otherNames = otherNames.intValue
    if let count = self.otherNames, !(0...most).contains(count) { return nil }
  }
}

extension Volume {
  fileprivate init?(_ value: JSONValue, _ most: Int) {
    self.init()
    for (name, value) in value.members ?? [] {
      guard let kind = Kind.allCases.first(where: { $0.name == name }), let count = value.intValue, (1...most).contains(count)
      else { return nil }
      self[kind] = count
    }
  }
}
