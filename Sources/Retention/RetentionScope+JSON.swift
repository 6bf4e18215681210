internal import Events

extension RetentionScope {
  static let members = ["channels"] + Dimension.allCases.map(\.rawValue)

  /// Words that a dimension is limited to; nil for any.
  static func words(_ dimension: Dimension) -> [String]? {
    switch dimension {
    case .types: EventType.allCases.map(\.name)
    case .outcomes: outcomes
    case .campaigns, .queues, .tags, .classes: nil
    }
  }

  /// What becomes of a message.
  package static let outcomes = ["delivered", "failed", "pending", "unconfirmed"]

  /// Reads the dimensions that are members of an object.
  init(_ reader: DocumentReader) throws(DocumentFault) {
    self.init(channels: try reader.channels())
    for dimension in Dimension.allCases {
      guard let texts = try reader.texts(dimension.rawValue) else { continue }
      if let words = RetentionScope.words(dimension), !texts.allSatisfy({ words.contains($0.text) }) {
        throw reader.fault(dimension.rawValue, "must be of " + words.joined(separator: ", "))
      }
      values[dimension] = Set(texts)
    }
  }
}
