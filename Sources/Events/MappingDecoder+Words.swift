extension MappingDecoder {
  /// Status words: delivered, failed or progress.
  func statuses() throws(MappingError) -> [(word: String, value: StatusClass)] {
    try words("statuses", StatusClass.allCases.map { (statusClassName($0), $0) })
  }

  /// Channel words; the canonical names mean themselves unless the mapping says otherwise.
  func channels() throws(MappingError) -> [(word: String, value: Channel)] {
    let names = Channel.allCases.map { ($0.name, $0) }
    let own = try words("channels", names)
    return own + names.filter { name, _ in !own.contains { $0.word == name } }
  }

  /// Direction words; the canonical names mean themselves unless the mapping says otherwise.
  func directions() throws(MappingError) -> [(word: String, value: Direction)] {
    let names = Direction.allCases.map { ($0.rawValue, $0) }
    let own = try words("directions", names)
    return own + names.filter { name, _ in !own.contains { $0.word == name } }
  }

  /// Type words: `{"type": …, "status": …}`, the status one of the mapping's own words.
  func types(
    statuses: WordTable<StatusClass>
  ) throws(MappingError) -> [(word: String, value: ProviderMapping.TypeRule)] {
    let allowed = EventType.allCases.map(\.name)
    var rules: [(word: String, value: ProviderMapping.TypeRule)] = []
    for (word, value, place) in try table("types") {
      guard let members = value.members else { throw Self.wrongType(at: place, expected: "an object") }
      try check(members, at: place, allowed: ["type", "status"])
      let name = try required("type", in: members, at: place).stringValue ?? ""
      guard let type = EventType.allCases.first(where: { $0.name == name }) else {
        throw Self.unknownWord(name, at: place + "/type", allowed: allowed)
      }
      var rule = ProviderMapping.TypeRule(type: type)
      if let status = self.value("status", in: members) {
        let word = status.stringValue ?? ""
        guard let statusClass = statuses.lookup(word) else {
          throw MappingError(
            code: .unknownWord, place: place + "/status", cause: "\"\(word)\" is no word of \"statuses\"",
            remedy: "Add it there")
        }
        (rule.status, rule.statusClass) = (word, statusClass)
      }
      rules.append((word, rule))
    }
    guard !rules.isEmpty else {
      throw MappingError(
        code: .missingKey, place: "/types", cause: "no type word is mapped", remedy: "Add the platform's type words")
    }
    return rules
  }

  /// A table of words to named values.
  private func words<Value>(
    _ key: String, _ names: [(name: String, value: Value)]
  ) throws(MappingError) -> [(word: String, value: Value)] {
    var words: [(word: String, value: Value)] = []
    for (word, value, place) in try table(key) {
      let name = value.stringValue ?? ""
      guard let match = names.first(where: { $0.name == name }) else {
        throw Self.unknownWord(name, at: place, allowed: names.map(\.name))
      }
      words.append((word, match.value))
    }
    return words
  }

  private func statusClassName(_ statusClass: StatusClass) -> String {
    switch statusClass {
    case .progress: "progress"
    case .delivered: "delivered"
    case .failed: "failed"
    }
  }
}
