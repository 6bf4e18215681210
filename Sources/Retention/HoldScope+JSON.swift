internal import Events

extension HoldScope {
  static let members = ["messageIds", "interactionIds", "queueIds", "agentIds", "channels", "dateRange", "everything"]

  init(_ scope: DocumentReader) throws(DocumentFault) {
    messageIDs = try scope.texts("messageIds") ?? []
    interactionIDs = try scope.texts("interactionIds") ?? []
    queueIDs = try scope.texts("queueIds") ?? []
    agentIDs = try scope.texts("agentIds") ?? []
    channels = try scope.channels()
    days = try scope.days()
    isEverything = try scope.flag("everything") ?? false
    let names = HoldScope.members.filter { $0 != "everything" && scope.has($0) }
    if isEverything, let name = names.first { throw scope.fault(name, "must not stand beside \"everything\"") }
    if !isEverything, names.isEmpty {
      throw DocumentFault(scope.path, "names nothing; a hold on all there is says \"everything\": true")
    }
  }

  /// Writes the object of a hold's document.
  func write(to json: inout JSONWriter) {
    json.beginObject()
    for (name, ids) in [
      ("messageIds", messageIDs), ("interactionIds", interactionIDs), ("queueIds", queueIDs), ("agentIds", agentIDs),
      ("channels", Channel.allCases.filter { channels?.contains($0) == true }.map { ExactText($0.name) }),
    ] where !ids.isEmpty {
      json.strings(name, ids.map(\.text))
    }
    if let days {
      json.key("dateRange")
      json.beginObject()
      for (name, day) in [("start", days.start), ("end", days.end)] {
        guard let day else { continue }
        json.member(name, day.description)
      }
      json.endObject()
    }
    if isEverything { json.member("everything", true) }
    json.endObject()
  }
}
