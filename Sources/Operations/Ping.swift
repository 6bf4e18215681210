/// URLs that are fetched as a nightly run begins and ends, for a dead man's switch that notices a night without one. No other job fetches
/// them: it would feed the switch in place of the night.
///
/// They usually hold a token: `description` and errors never show more than scheme and host.
package struct Ping: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let urls: [Event: String]

  /// When one is fetched.
  package enum Event: String, CaseIterable, Sendable {
    case start, success, fail

    /// What a process's exit status means.
    package init(status: Int32) { self = ExitCode(rawValue: status)?.isSuccess == true ? .success : .fail }
  }

  /// Empty text for what is not to be fetched.
  package init(start: String = "", success: String = "", fail: String = "") {
    urls = [.start: start, .success: success, .fail: fail].filter { !$0.value.isEmpty }
  }

  /// Fetches the event's URL, if it has one, by `get`. A failure is logged and nothing else: a switch that is out of order
  /// must not keep the night from being reconciled.
  package func send(_ event: Event, log: Log, by get: (_ url: String) async throws -> Void) async {
    guard let url = urls[event] else { return }
    do {
      try await get(url)
      log.debug("pinged", ["event": event.rawValue, "url": Ping.redacted(url)])
    } catch {
      // The error may quote the URL, so its text is not logged.
      log.warning("a ping failed", ["event": event.rawValue, "url": Ping.redacted(url)])
    }
  }

  /// What may be printed of the event's URL; nil where there is none.
  func redactedURL(_ event: Event) -> String? { urls[event].map(Ping.redacted) }

  package var description: String {
    Event.allCases.compactMap { event in redactedURL(event).map { "\(event.rawValue)=\($0)" } }.joined(separator: " ")
  }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// Whether text is an absolute `http` or `https` URL with a host and without white space.
  static func isURL(_ text: String) -> Bool {
    guard let rest = remainder(text), let first = rest.first, first != "/" && first != "?" && first != "#" else { return false }
    return text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
  }

  /// `https://host/…`, without user, password, path and query.
  static func redacted(_ url: String) -> String {
    guard let rest = remainder(url) else { return "…" }
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
    return url.prefix { $0 != ":" } + "://" + host + (authority.count < rest.count ? "/…" : "")
  }

  private static func remainder(_ url: String) -> Substring? {
    ["https://", "http://"].first { url.hasPrefix($0) }.map { url.dropFirst($0.count) }
  }
}
