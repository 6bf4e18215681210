package import Storage
internal import Synchronization

/// A Genesys Cloud of the tests, after its public documentation: login, conversation detail jobs, rate limits, and faults on demand.
package final class GenesysPlatform: Sendable {
  /// What it has, what it does wrong, and what was asked of it.
  package struct State {
    /// The pages of a job's results, in order.
    package var pages = ["{\"conversations\":[]}"]
    /// What each look at a job says; the last stays.
    package var states = ["QUEUED", "PENDING", "FULFILLED"]
    package var available = "2026-11-19T00:00:00.000Z"
    /// Requests to the API that one token is good for.
    package var tokenLife = Int.max
    package var tokens = 0
    package var used = 0
    package var jobs: [String: Int] = [:]
    package var bodies: [String] = []
    /// Answers in place of the ordinary ones, by number of the request to the API, from 1.
    package var faults: [Int: TestReply] = [:]
    package var requests = 0
    package var lostJobs: Set<String> = []
    package var headers: [HTTPHeader] = []
  }

  private let shared: Shared
  package let server: TestServer

  private final class Shared: Sendable { let state = Mutex(State()) }

  /// Starts it with another state than the ordinary.
  package init(_ change: @Sendable (inout State) -> Void = { _ in }) throws {
    let shared = Shared()
    shared.state.withLock { change(&$0) }
    self.shared = shared
    server = try TestServer { request in shared.state.withLock { GenesysPlatform.answer(request, &$0) } }
  }

  /// Changes it while it runs.
  package func change(_ body: @Sendable (inout State) -> Void) { shared.state.withLock { body(&$0) } }

  /// As it is now.
  package var state: State { shared.state.withLock { $0 } }

  private static func answer(_ request: TestRequest, _ state: inout State) -> TestReply {
    if request.path == "/oauth/token" {
      let isKnown = request.header("Authorization") == "Basic Y2xpZW50OnMzY3JldA=="  // client:s3cret
      guard request.method == "POST", isKnown, request.text == "grant_type=client_credentials" else {
        return .status(400, #"{"error":"invalid_client"}"#)
      }
      (state.tokens, state.used) = (state.tokens + 1, 0)
      return json(#"{"access_token":"token\#(state.tokens)","token_type":"bearer","expires_in":86399}"#)
    }
    state.requests += 1
    if let fault = state.faults[state.requests] { return fault }
    state.used += 1
    guard state.used <= state.tokenLife, request.header("Authorization") == "Bearer token\(state.tokens)" else {
      return .status(401, #"{"code":"bad.credentials"}"#, [HTTPHeader("ININ-Correlation-Id", "c\(state.requests)")])
    }
    var reply = api(request, &state)
    reply.headers += [HTTPHeader("ININ-Correlation-Id", "c\(state.requests)")] + state.headers
    return reply
  }

  private static func api(_ request: TestRequest, _ state: inout State) -> TestReply {
    let root = "/api/v2/analytics/conversations/details/jobs"
    guard request.path.hasPrefix(root) else { return .status(404) }
    let parts = request.path.dropFirst(root.count).split(separator: "/").map(String.init)
    switch (request.method, parts.count) {
    case ("POST", 0):
      let id = "job-\(state.jobs.count + 1)"
      state.jobs[id] = 0
      state.bodies.append(request.text)
      return json(#"{"jobId":"\#(id)"}"#, 202)
    case ("GET", 1) where parts[0] == "availability": return json(#"{"dataAvailabilityDate":"\#(state.available)"}"#)
    case ("GET", 1):
      guard let looks = state.jobs[parts[0]], !state.lostJobs.contains(parts[0]) else { return .status(404) }
      state.jobs[parts[0]] = looks + 1
      return json(#"{"state":"\#(state.states[min(looks, state.states.count - 1)])","errorMessage":"it says why"}"#)
    case ("GET", 2) where parts[1] == "results" && state.jobs[parts[0]] != nil:
      let number = request.query("cursor").flatMap { Int($0.dropFirst(7)) } ?? 0
      guard state.pages.indices.contains(number) else { return .status(400) }
      return json(state.pages[number])
    default: return .status(404)
    }
  }

  private static func json(_ text: String, _ status: Int = 200) -> TestReply {
    TestReply(status, headers: [HTTPHeader("Content-Type", "application/json")], body: Array(text.utf8))
  }

  /// A page, and where the next one begins: `cur+/=` and its number.
  package static func page(_ conversations: [String], next: Int? = nil) -> String {
    #"{"conversations":["# + conversations.joined(separator: ",") + "]" + (next.map { #","cursor":"cur+/= \#($0)""# } ?? "") + "}"
  }

  /// An outbound conversation by SMS, and its delivery status.
  package static func conversation(_ id: String, status: String? = nil) -> String {
    let delivery = status.map { #","deliveryStatus":"\#($0)","deliveryStatusChangeDate":"2026-11-18T10:00:09.000Z""# } ?? ""
    return #"{"conversationId":"\#(id)","conversationStart":"2026-11-18T10:00:00.000Z","originatingDirection":"outbound","#
      + #""participants":[{"purpose":"customer","sessions":[{"mediaType":"message","messageType":"sms"\#(delivery)}]}]}"#
  }
}
