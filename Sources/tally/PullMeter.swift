internal import Jobs
internal import Operations
internal import Synchronization

/// Turns a pull's absolute progress, told by several tasks in any order, into the steps that `Progress` takes.
final class PullMeter: Sendable {
  private let progress: Progress
  private let shown = Mutex<Int64>(0)

  init(_ progress: Progress) { self.progress = progress }

  func show(_ step: PullProgress) {
    let more: Int64 = shown.withLock { shown in
      let more = max(0, step.done - shown)
      shown += more
      return more
    }
    if more > 0 { progress.advance(by: more) }
  }

  func finish() { progress.finish() }
}
