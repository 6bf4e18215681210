package import Events
package import Storage

/// A place for an archive: a day and a channel, and which of the day's archives of that channel it is.
package struct Slot: Hashable, Sendable {
  /// The date of the exports.
  package var date: LogicalDate
  /// The channel of its events; OTHER has also what could not be read.
  package var channel: Channel
  /// 0 for the first archive, 1 and more for those of exports that came after it was sealed.
  package var supplement: Int
  /// 0 for an archive that was packed from exports, 1 and more for those that supersede it, each the one before.
  package var rewrite: Int

  /// The most rewrites of one archive: a catalog has no place for more.
  package static let mostRewrites = 255
  /// The most supplements: a year has that many nights of late exports 27 times.
  private static let mostSupplements = 9_999

  /// That of a first archive, unless a supplement or a rewrite is named; both from 1.
  package init(_ date: LogicalDate, _ channel: Channel, supplement: Int = 0, rewrite: Int = 0) {
    (self.date, self.channel, self.supplement, self.rewrite) = (date, channel, supplement, rewrite)
  }

  /// The folder of its objects: `archives/2026/10/18/SMS`; `…/SMS/supplement-1` of a supplement; `…/rewrite-1` below either of a rewrite.
  package var folder: String {
    "archives/\(date.path)/\(channel.name)" + (supplement > 0 ? "/supplement-\(supplement)" : "")
      + (rewrite > 0 ? "/rewrite-\(rewrite)" : "")
  }

  /// The slot whose archive this one's supersedes; nil where it was packed from exports.
  package var superseded: Slot? { rewrite > 0 ? Slot(date, channel, supplement: supplement, rewrite: rewrite - 1) : nil }

  /// The slot whose archive would supersede this one's.
  package var superseding: Slot { Slot(date, channel, supplement: supplement, rewrite: rewrite + 1) }

  /// The slot whose folder a key is in, and the rest of the key; nil for any other key.
  package init?(of key: ObjectKey, rest: inout Substring) {
    let text = key.description
    guard text.utf8.starts(with: "archives/".utf8) else { return nil }
    let parts = key.parts
    guard parts.count >= 6, let date = LogicalDate(path: text[parts[1].startIndex..<parts[3].endIndex]),
      let channel = Channel(name: parts[4])
    else { return nil }
    self.init(date, channel)
    var folders = parts[5..<parts.count - 1]
    if let number = folders.first.flatMap({ Slot.number($0, "supplement-", Slot.mostSupplements) }) {
      supplement = number
      folders.removeFirst()
    }
    if let number = folders.first.flatMap({ Slot.number($0, "rewrite-", Slot.mostRewrites) }) {
      rewrite = number
      folders.removeFirst()
    }
    guard folders.isEmpty else { return nil }
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

  private static func number(_ part: Substring, _ prefix: String, _ most: Int) -> Int? {
    guard part.hasPrefix(prefix), let number = Int(part.dropFirst(prefix.count)), (1...most).contains(number),
      part == "\(prefix)\(number)"
    else { return nil }
    return number
  }
}

extension Slot: Comparable {
  /// By date, then supplement, then rewrite, then channel: the order in which slots of a store are sealed, but for days that had to wait and
  /// for rewrites.
  package static func < (a: Slot, b: Slot) -> Bool {
    (a.date, a.supplement, a.rewrite, a.channel.rawValue) < (b.date, b.supplement, b.rewrite, b.channel.rawValue)
  }
}
