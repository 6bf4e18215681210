package import Events

extension SlotSummary {
  /// The file's bytes: RFC 8785, without a line feed.
  package var bytes: [UInt8] {
    let members: [(key: String, value: JSONValue)] = [
      ("format", .count(SlotSummary.format)), ("store", .string(store)), ("date", .string(slot.date.description)),
      ("channel", .string(slot.channel.name)), ("supplement", .count(slot.supplement)),
      ("expected", .array(expected.map { .string($0.name) })),
      ("reconciliation", reconciliation?.json ?? .null), ("lookedAt", .array(lookedAt.map { .string($0.description) })),
    ]
    return JSONValue.object(members + summary.members).canonical()
  }
}

extension Summary {
  /// What a file has of it, and a document of many.
  package var members: [(key: String, value: JSONValue)] {
    let records = Origin.allCases.map { origin in
      (key: origin.name, value: JSONValue.object(EventType.allCases.map { ($0.name, .count(self[origin, $0])) }))
    }
    return [
      ("records", .object(records)), ("quarantined", .count(quarantined)), ("outcomes", outcomes.json),
      ("openItems", openItems.json), ("breaks", .counts(breaks.filter { $0.value != 0 })),
      ("latency", .object([("delivery", delivery.json), ("read", read.json)])),
      ("volumes", .object(Dimension.allCases.map { ($0.name, (volumes[$0] ?? Volumes()).json) })),
    ]
  }
}

extension Summary.Outcomes {
  /// What a file has of them.
  var json: JSONValue { .object(Self.words.map { ($0.name, .count(self[keyPath: $0.path])) }) }
}

extension Summary.RollForward {
  fileprivate var json: JSONValue {
    isEmpty
      ? .null
      : .object([
        ("opening", .count(opening)), ("new", .count(new)), ("cleared", .count(cleared)), ("closing", .count(closing)),
      ])
  }
}

extension Summary.Volumes {
  fileprivate var json: JSONValue {
    .object([
      ("names", .object(names.map { ($0.key.text, $0.value.json) })), ("none", none.json), ("others", others.json),
      ("otherNames", otherNames.map { .count($0) } ?? .null),
    ])
  }
}

extension Volume {
  /// Its kinds of which there are any.
  package var json: JSONValue {
    .object(Kind.allCases.filter { self[$0] != 0 }.map { ($0.name, .count(self[$0])) })
  }
}
