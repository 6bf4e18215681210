package import Events
package import Storage

/// A place for an archive: a day and a channel, and which of the day's archives of that channel it is.
package struct Slot: Hashable, Sendable {
  /// The date of the exports.
  package var date: LogicalDate
  package var channel: Channel
  /// 0 for the first archive, 1 and more for those of exports that came after it was sealed.
  package var supplement: Int

  package init(_ date: LogicalDate, _ channel: Channel, supplement: Int = 0) {
    (self.date, self.channel, self.supplement) = (date, channel, supplement)
  }

  /// The folder of its objects: `archives/2026/10/18/SMS`, or `archives/2026/10/18/SMS/supplement-1`.
  package var folder: String {
    "archives/\(date.path)/\(channel.name)" + (supplement > 0 ? "/supplement-\(supplement)" : "")
  }

  /// The slot whose folder a key is in, and the rest of the key; nil for any other key.
  package init?(of key: ObjectKey, rest: inout Substring) {
    let parts = key.description.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 6, parts[0] == "archives", let date = LogicalDate(parts[1...3].joined(separator: "-")),
      let channel = Channel(name: parts[4])
    else { return nil }
    self.init(date, channel)
    if parts.count == 7, let number = Slot.number(parts[5]) { supplement = number } else if parts.count != 6 { return nil }
    rest = parts[parts.count - 1]
  }

  /// The slot of a folder, `archives/2026/10/18/SMS`; nil for any other text.
  package init?(folder: String) {
    var rest: Substring = ""
    guard let key = ObjectKey(folder + "/manifest.json"), let slot = Slot(of: key, rest: &rest), slot.folder == folder else {
      return nil
    }
    self = slot
  }

  private static func number(_ part: Substring) -> Int? {
    let prefix = "supplement-"
    guard part.hasPrefix(prefix), let number = Int(part.dropFirst(prefix.count)), number > 0, part == "\(prefix)\(number)"
    else { return nil }
    return number
  }
}

extension Slot: Comparable {
  /// By date, then supplement, then channel: the order in which slots of a store are sealed, but for days that had to wait.
  package static func < (a: Slot, b: Slot) -> Bool {
    (a.date, a.supplement, a.channel.rawValue) < (b.date, b.supplement, b.channel.rawValue)
  }
}
