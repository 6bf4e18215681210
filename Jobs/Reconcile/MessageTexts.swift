internal import Events

/// The ids of one message's events as they were exported, looked up only when a line needs them: nearly all are UUIDs, which are their own
/// text, and most messages have no line.
struct MessageTexts {
  /// The ids of events that have texts, by place in the group; empty where all are UUIDs.
  private var texts: [EventIDs] = []

  /// Looks up what is needed of a group: nothing, where all ids are UUIDs.
  init(_ group: [Event], _ indices: ArraySlice<Int32>, _ events: PackedEvents) throws {
    guard group.contains(where: \.hasTextID) else { return }
    texts = try indices.map { try events.ids(Int($0)) }
  }

  /// Appends the message's id.
  func appendMessage(_ group: [Event], to bytes: inout [UInt8]) {
    if texts.isEmpty { group[0].messageID.write(to: &bytes) } else { bytes += texts[0].message }
  }

  /// Appends an event's id.
  func appendEvent(_ index: Int, _ group: [Event], to bytes: inout [UInt8]) {
    if texts.isEmpty { group[index].eventID.write(to: &bytes) } else { bytes += texts[index].event }
  }

  /// Whether every id is a UUID, so that none needs escaping.
  var areUUIDs: Bool { texts.isEmpty }
}
