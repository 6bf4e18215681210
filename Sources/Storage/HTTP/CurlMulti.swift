internal import CCurl
internal import Dispatch
internal import Synchronization

/// The engine: one thread on which all of a client's transfers run, over libcurl's multi interface and its cache of connections.
/// The owner of `CURLM`; `CurlEasy` owns the handles of single transfers.
final class CurlMulti: Sendable {
  /// What tasks ask of the thread.
  enum Order: Sendable {
    case start(HTTPTransfer), resume(HTTPTransfer), cancel(HTTPTransfer)
    case stop
  }

  private struct Inbox {
    var orders: [Order] = []
    /// The address of the multi handle, which is the thread's; 0 while there is none.
    var handle: UInt
  }

  private let settings: HTTPSettings
  private let inbox: Mutex<Inbox>

  /// Starts the thread; it ends with `stop`.
  init(_ settings: HTTPSettings) {
    self.settings = settings
    let handle = Self.isReady ? unsafe curl_multi_init() : nil
    inbox = Mutex(Inbox(handle: UInt(bitPattern: handle)))
    // A serial queue of its own: waiting in libcurl keeps no task from its thread.
    if unsafe handle != nil { DispatchQueue(label: "http").async { [self] in run() } }
  }

  /// Hands an order to the thread. It is done soon, in order.
  func post(_ order: Order) {
    let isRunning = inbox.withLock { inbox in
      guard let handle = unsafe UnsafeMutableRawPointer(bitPattern: inbox.handle) else { return false }
      inbox.orders.append(order)
      // Under the lock, so that the handle is there: the one call of a multi handle that any thread may make.
      unsafe _ = curl_multi_wakeup(handle)
      return true
    }
    if !isRunning, case .start(let transfer) = order {
      transfer.finish(.failure(transfer.error(.io, "libcurl does not start", "check its installation and the free memory")))
    }
  }

  private func run() {
    guard let multi = unsafe UnsafeMutableRawPointer(bitPattern: inbox.withLock { $0.handle }) else { return }
    unsafe _ = tally_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 2 * settings.connections + 16)
    var work = unsafe Work(multi, settings)
    while work.obey(orders()) {
      if !work.advance() { unsafe _ = curl_multi_poll(multi, nil, 0, 60_000, nil) }
    }
    inbox.withLock { $0.handle = 0 }
    work.abandon()
    unsafe _ = curl_multi_cleanup(multi)
  }

  private func orders() -> [Order] {
    inbox.withLock { inbox in
      defer { inbox.orders = [] }
      return inbox.orders
    }
  }

  /// Whether libcurl could be started: once a process.
  static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

/// What the thread keeps: transfers that wait for their turn, that run, and handles to use again.
@safe private struct Work {
  /// Sends and downloads wait in lanes of their own: a download whose reader is waiting for a send must not be in its way.
  private struct Lane: Hashable {
    let origin: HTTPOrigin
    let isStream: Bool

    init(_ transfer: HTTPTransfer) {
      origin = transfer.origin
      if case .stream = transfer.kind { isStream = true } else { isStream = false }
    }
  }

  private let multi: UnsafeMutableRawPointer
  private let settings: HTTPSettings
  private var waiting: [HTTPTransfer] = []
  private var running: [ObjectIdentifier: CurlEasy] = [:]
  private var busy: [Lane: Int] = [:]
  private var idle: [CurlEasy] = []

  init(_ multi: UnsafeMutableRawPointer, _ settings: HTTPSettings) {
    unsafe self.multi = unsafe multi
    self.settings = settings
  }

  /// Does what was ordered; false once it was to stop.
  mutating func obey(_ orders: [CurlMulti.Order]) -> Bool {
    for order in orders {
      switch order {
      case .start(let transfer): waiting.append(transfer)
      case .resume(let transfer): running[ObjectIdentifier(transfer)]?.resume()
      case .cancel(let transfer):
        waiting.removeAll { $0 === transfer }
        if let easy = running[ObjectIdentifier(transfer)] { remove(easy, transfer) }
      case .stop: return false
      }
    }
    return true
  }

  /// Lets libcurl do what can be done now; whether there is more to do at once.
  mutating func advance() -> Bool {
    startWaiting()
    var count: Int32 = 0
    unsafe _ = curl_multi_perform(multi, &count)
    var hasEnded = false
    var code = CURLE_OK
    while let handle = unsafe tally_curl_multi_ended(multi, &code) {
      hasEnded = true
      guard let easy = running.values.first(where: { unsafe $0.handle == handle }), let transfer = easy.transfer else { continue }
      let end = easy.outcome(code)
      remove(easy, transfer)
      transfer.finish(end)
    }
    for easy in running.values { easy.transfer?.flush() }
    return hasEnded && !waiting.isEmpty
  }

  /// Ends everything.
  mutating func abandon() {
    for transfer in waiting { transfer.finish(.failure(CancellationError())) }
    for easy in Array(running.values) {
      guard let transfer = easy.transfer else { continue }
      remove(easy, transfer)
      transfer.finish(.failure(CancellationError()))
    }
  }

  private mutating func startWaiting() {
    var left: [HTTPTransfer] = []
    for transfer in waiting {
      let lane = Lane(transfer)
      guard busy[lane, default: 0] < max(1, settings.connections) else {
        left.append(transfer)
        continue
      }
      guard let easy = idle.popLast() ?? CurlEasy(), unsafe easy.begin(transfer, settings, in: multi) else {
        transfer.finish(.failure(transfer.error(.io, "libcurl does not take it", "check the URL and the free memory")))
        continue
      }
      busy[lane, default: 0] += 1
      running[ObjectIdentifier(transfer)] = easy
    }
    waiting = left
  }

  private mutating func remove(_ easy: CurlEasy, _ transfer: HTTPTransfer) {
    unsafe _ = curl_multi_remove_handle(multi, easy.handle)
    running[ObjectIdentifier(transfer)] = nil
    let lane = Lane(transfer)
    busy[lane] = busy[lane].flatMap { $0 > 1 ? $0 - 1 : nil }
    easy.end()
    if idle.count < 2 * settings.connections { idle.append(easy) }
  }
}
