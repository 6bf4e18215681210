internal import Events

/// Whether every slot that must be there is: each manifest of a day names all slots of the day, and a channel that once had a slot has one
/// on every later day. Pure.
package enum SlotCheck {
  private struct Day: Hashable, Comparable {
    var date: LogicalDate
    var supplement: Int

    static func < (a: Day, b: Day) -> Bool { (a.date, a.supplement) < (b.date, b.supplement) }
  }

  /// What is wrong with the slots of these links, which may be in any order. Rewrites are told of by `RewriteCheck`.
  package static func findings(_ links: [ChainLink]) -> [StoreFinding] {
    var found: [StoreFinding] = []
    // The lowest number that a channel has on the days so far: a day that had to wait has higher ones than later days.
    var seen: [Channel: Int] = [:]
    let days = Dictionary(grouping: links.filter { $0.slot.rewrite == 0 }) {
      Day(date: $0.slot.date, supplement: $0.slot.supplement)
    }
    for (day, links) in days.sorted(by: { $0.key < $1.key }) {
      let labels = links.compactMap { link in link.label.flatMap { $0.slot == link.slot ? $0 : nil } }
      let named = Set(labels.flatMap(\.expected))
      let there = Set(links.map(\.slot.channel))
      func miss(_ channel: Channel, _ cause: String) {
        let place = Slot(day.date, channel, supplement: day.supplement).folder + "/manifest.json"
        found.append(StoreFinding(.missing, place, cause))
      }
      for channel in Channel.allCases where named.contains(channel) && !there.contains(channel) {
        miss(channel, "the other slots of the day name it")
      }
      for label in labels where Set(label.expected) != named || !label.expected.contains(label.slot.channel) {
        let place = label.slot.folder + "/manifest.json"
        found.append(StoreFinding(.altered, place, "the slots of its day that it names are not those that the others name"))
      }
      guard day.supplement == 0, let first = labels.map(\.number).min() else { continue }
      for channel in Channel.allCases where seen[channel].map({ $0 < first }) == true && !named.contains(channel) {
        miss(channel, "the channel has a slot on an earlier day, and none on this")
      }
      for label in labels { seen[label.slot.channel] = min(seen[label.slot.channel] ?? .max, label.number) }
    }
    return found
  }
}
