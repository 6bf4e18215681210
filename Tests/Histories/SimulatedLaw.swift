internal import Archival
internal import Events
internal import Retention
internal import Synchronization

/// What must be kept in a simulated store, said once more and in another way: days are compared, and nothing else. It knows no verdicts.
final class SimulatedLaw: Sendable {
  struct Policy: Sendable {
    var channel: Channel
    var years: Int
    var then: RetentionPolicy.Disposition

    /// As a config has it.
    var json: String {
      #"{"id":"\#(channel.name)-\#(years)","citation":"c","period":"P\#(years)Y","then":"\#(then.rawValue)","matches":{"channels":["\#(channel.name)"]}}"#
    }
  }

  struct Held: Sendable {
    var channel: Channel?
    var from: LogicalDate
    var releasedOn: LogicalDate?
  }

  private struct State {
    var holds: [String: Held] = [:]
    var hot: Set<Slot> = []
    var retained: [Slot: LogicalDate] = [:]
    var lost: [String] = []
  }

  let policies: [Policy]
  private let state = Mutex(State())

  init(_ policies: [Policy]) { self.policies = policies }

  var holds: [String: Held] { state.withLock(\.holds) }
  /// Archives of which the store has the export as well.
  var hot: Set<Slot> { state.withLock(\.hot) }
  /// What was deleted although something kept it.
  var lost: [String] { state.withLock(\.lost) }

  func hold(_ id: String, _ hold: Held) { state.withLock { $0.holds[id] = hold } }
  func release(_ id: String, on day: LogicalDate) { state.withLock { $0.holds[id]?.releasedOn = day } }
  /// The store retains all of an archive up to that day.
  func retain(_ slot: Slot, until day: LogicalDate) { state.withLock { $0.retained[slot] = day } }
  func setHot(_ slot: Slot, _ isHot: Bool) {
    state.withLock { state in
      if isHot { state.hot.insert(slot) } else { state.hot.remove(slot) }
    }
  }

  /// What keeps an archive on a day; nil where nothing does.
  func keeper(of slot: Slot, on day: LogicalDate) -> String? {
    if hot.contains(slot) { return "its export is still there" }
    if let hold = hold(on: slot, on: day) { return hold }
    if let until = state.withLock({ $0.retained[slot] }), day < until { return "the store until \(until)" }
    let mine = policies.filter { $0.channel == slot.channel }
    if mine.isEmpty { return "no policy lets it go" }
    for policy in mine {
      let (year, month, date) = slot.date.components
      guard let end = LogicalDate.days(year: year + policy.years, month: month, day: date) else { return "no such day" }
      if day.day <= end { return "policy \(policy.json)" }
      if policy.then == .keep { return "for ever" }
    }
    return nil
  }

  /// The hold, or its grace, that is on an archive on a day; nil where there is none.
  func hold(on slot: Slot, on day: LogicalDate) -> String? {
    for (id, hold) in holds where hold.channel == nil || hold.channel == slot.channel {
      guard slot.date >= hold.from else { continue }
      guard let released = hold.releasedOn else { return "hold \(id)" }
      if day.day <= released.day + 30 { return "the grace of hold \(id)" }
    }
    return nil
  }

  /// What a person has to say of it.
  func asks(_ slot: Slot) -> RetentionPolicy.Disposition {
    policies.filter { $0.channel == slot.channel }.map(\.then).max() ?? .keep
  }

  /// Notes that something is about to be deleted.
  func willDelete(_ slot: Slot, _ name: String, on day: LogicalDate) {
    guard let keeper = keeper(of: slot, on: day) else { return }
    state.withLock { $0.lost.append("\(slot.folder)/\(name) on \(day): \(keeper)") }
  }
}
