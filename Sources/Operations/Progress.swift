internal import Synchronization

/// How far a piece of work is: a bar on a terminal, redrawn ten times a second at most; elsewhere a line each half minute, and
/// one at the end. Tasks may advance it at once.
package final class Progress: Sendable {
  private let screen: Screen?
  private let clock: any WallClock
  private let label: String
  private let unit: Unit
  private let total: Int64?
  private let start: Int64
  private let state: Mutex<State>

  /// What is counted.
  package enum Unit: Sendable {
    case bytes
    /// The word for one, and for more where that is not the same with an s: `event`.
    case things(String, many: String? = nil)
  }

  private struct State {
    var done: Int64 = 0
    var nextDraw: Int64
  }

  /// Progress of what `label` names, `total` of it where that is known. Without a screen (`--quiet`) nothing is drawn.
  package init(_ label: String, total: Int64?, unit: Unit, screen: Screen?, clock: any WallClock) {
    self.label = label
    self.total = total
    self.unit = unit
    self.screen = screen
    self.clock = clock
    start = clock.monotonic()
    let first = screen?.terminal.isInteractive == true ? 0 : Progress.linePeriod
    state = Mutex(State(nextDraw: start + first))
  }

  private static let barPeriod: Int64 = 100_000_000
  private static let linePeriod: Int64 = 30_000_000_000

  /// So much more is done.
  package func advance(by count: Int64) {
    guard let screen else { return }
    let now = clock.monotonic()
    let isBar = screen.terminal.isInteractive
    let due: Int64? = state.withLock { state in
      state.done += count
      guard now >= state.nextDraw else { return nil }
      state.nextDraw = now + (isBar ? Progress.barPeriod : Progress.linePeriod)
      return state.done
    }
    guard let due else { return }
    if isBar { screen.draw(bar(due, now)) } else { screen.line(.info, text(due, now)) }
  }

  /// The work is over: the bar goes, a line stays.
  package func finish() {
    guard let screen else { return }
    if screen.terminal.isInteractive { screen.draw("") }
    let now = clock.monotonic()
    let took = Quantity.duration(now - start)
    screen.line(
      .info, "\(label): \(amount(state.withLock(\.done))) in \(took)\(rate(state.withLock(\.done), now).map { ", \($0)" } ?? "")")
  }

  private func text(_ done: Int64, _ now: Int64) -> String {
    var parts = [total.map { "\(amount(done)) of \(amount($0))" } ?? amount(done)]
    if let rate = rate(done, now) { parts.append(rate) }
    if let left = remaining(done, now) { parts.append(left + " left") }
    return "\(label): " + parts.joined(separator: ", ")
  }

  /// `pull [######----] 42 % 1.2 GB, 310 MB/s, 7 s left`, cut to the terminal's width less one column, where the cursor stays.
  private func bar(_ done: Int64, _ now: Int64) -> String {
    let width = max(1, (screen?.terminal.columns ?? 80) - 1)
    guard let total, total > 0 else { return String(text(done, now).prefix(width)) }
    let share = min(1, Double(done) / Double(total))
    let facts = [amount(done), rate(done, now), remaining(done, now).map { $0 + " left" }].compactMap(\.self)
    let tail = " \(Int(share * 100)) % " + facts.joined(separator: ", ")
    let room = min(40, width - label.count - tail.count - 3)
    guard room >= 5 else { return String((label + tail).prefix(width)) }
    let filled = Int(share * Double(room))
    return "\(label) [" + String(repeating: "#", count: filled) + String(repeating: "-", count: room - filled) + "]" + tail
  }

  private func rate(_ done: Int64, _ now: Int64) -> String? {
    guard now > start, done > 0 else { return nil }
    return amount(Int64(Double(done) / (Double(now - start) / 1e9))) + "/s"
  }

  private func remaining(_ done: Int64, _ now: Int64) -> String? {
    guard let total, done > 0, done < total, now > start else { return nil }
    return Quantity.duration(Int64(Double(now - start) * (Double(total - done) / Double(done))))
  }

  private func amount(_ count: Int64) -> String {
    guard case .things(let one, let many) = unit else { return Quantity.size(count) }
    return "\(Quantity.grouped(count)) \(count == 1 ? one : many ?? one + "s")"
  }
}
