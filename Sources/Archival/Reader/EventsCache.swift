internal import Synchronization

/// The events that were read last: whoever finds one asks for its proof.
final class EventsCache: Sendable {
  private let last = Mutex<(path: String, events: ArchivedEvents)?>(nil)

  subscript(path: String) -> ArchivedEvents? {
    get { last.withLock { $0?.path == path ? $0?.events : nil } }
    set { last.withLock { last in last = newValue.map { (path, $0) } } }
  }
}
