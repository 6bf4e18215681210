internal import Events

/// Holds by what may make them touch an archive, so that of a thousand only those few are asked that may. What it leaves out touches nothing.
struct HoldIndex: Sendable {
  /// Days within which a hold is about a channel.
  private struct Window: Sendable {
    var first: Int
    var last: Int
    var hold: Int
  }

  /// In the order of their ids.
  private let holds: [Hold]
  /// Those that are about everything, or cannot be relied on.
  private var always: [Int] = []
  /// By the raw value of a channel.
  private var windows: [[Window]]
  /// Of the kinds that are held wherever they are: all ids that holds name, which holds name each, and which name any.
  private var named: [(kind: FilterKey, ids: IDList, holds: [UInt64: [Int]], all: [Int])] = []

  init(_ holds: [Hold]) {
    self.holds = holds.sorted { $0.id < $1.id }
    windows = Array(repeating: [], count: Channel.allCases.count)
    var ids: [FilterKey: (texts: Set<ExactText>, holds: [UInt64: Set<Int>], all: Set<Int>)] = [:]
    for (place, hold) in self.holds.enumerated() {
      let scopes = hold.revisions.filter { !$0.isReleased }.map(\.scope)
      if hold.fault != nil || scopes.contains(where: \.isEverything) {
        always.append(place)
        continue
      }
      for scope in scopes {
        for kind in HoldIndex.wherever {
          for id in scope.ids(kind) {
            ids[kind, default: ([], [:], [])].texts.insert(id)
            ids[kind, default: ([], [:], [])].holds[kind.hash(id.text), default: []].insert(place)
            ids[kind, default: ([], [:], [])].all.insert(place)
          }
        }
        // Within channels and days: queues and agents, or all that is there.
        guard scope.messageIDs.isEmpty && scope.interactionIDs.isEmpty || !scope.queueIDs.isEmpty || !scope.agentIDs.isEmpty
        else {
          continue
        }
        let window = Window(first: scope.days?.start?.day ?? .min, last: scope.days?.end?.day ?? .max, hold: place)
        for channel in scope.channels ?? Set(Channel.allCases) { windows[Int(channel.rawValue)].append(window) }
      }
    }
    for (kind, found) in ids {
      named.append((kind, IDList(kind, found.texts), found.holds.mapValues { $0.sorted() }, found.all.sorted()))
    }
  }

  private static let wherever: [FilterKey] = [.message, .interaction]

  /// Those that may touch an archive, in the order of their ids.
  func candidates(_ facts: ArchiveFacts) -> [Hold] {
    var places = always
    let (first, last) = (facts.firstEvent.day, facts.lastEvent.day)
    for window in windows[Int(facts.channel.rawValue)] where window.first <= last && window.last >= first {
      places.append(window.hold)
    }
    for (kind, ids, holds, all) in named {
      guard let keys = facts.ids?.held(kind, among: ids) else {
        places += all
        continue
      }
      for key in keys { places += holds[key] ?? [] }
    }
    guard places.count > 1 else { return places.map { holds[$0] } }
    return Set(places).sorted().map { holds[$0] }
  }
}
