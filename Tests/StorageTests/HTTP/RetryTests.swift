import Events
import Testing

@testable import Storage

/// What is decided about attempts, without a server.
@Suite struct RetryTests {
  @Test(
    arguments: [
      (200, nil), (204, nil), (301, nil), (400, nil), (403, nil), (404, nil), (409, nil), (412, nil), (501, nil), (505, nil),
      (408, .connection), (429, .throttled), (500, .server), (502, .server), (503, .server), (504, .server), (507, .server),
      (599, .server), (600, nil),
    ] as [(Int, RetryAdvice.Cause?)])
  func statuses(_ status: Int, _ cause: RetryAdvice.Cause?) {
    #expect(RetryAdvice(HTTPResponse(status: status))?.cause == cause)
  }

  @Test(
    arguments: [
      (.unavailable, .connection), (.damaged, .cutShort), (.tooLarge, nil), (.unauthorized, nil), (.invalid, nil), (.io, nil),
      (.refused, nil),
    ] as [(StorageError.Code, RetryAdvice.Cause?)])
  func errors(_ code: StorageError.Code, _ cause: RetryAdvice.Cause?) {
    #expect(RetryAdvice(StorageError(code, "get", "x", cause: "", remedy: ""))?.cause == cause)
    #expect(RetryAdvice(CancellationError()) == nil)
  }

  @Test func backsOffExponentiallyWithFullJitter() {
    let policy = RetryPolicy.standard
    let most: [(Int, Duration)] = [
      (1, .milliseconds(200)), (2, .milliseconds(400)), (3, .milliseconds(800)), (7, .milliseconds(12_800)), (8, .seconds(20)),
      (9, .seconds(20)), (64, .seconds(20)), (1000, .seconds(20)),
    ]
    for (attempt, ceiling) in most {
      #expect(policy.backOff(after: attempt, random: 0) == .zero)
      #expect(policy.backOff(after: attempt, random: 0.5) == ceiling / 2)
      #expect(policy.backOff(after: attempt, random: 0.999) < ceiling)
    }
  }

  @Test(
    arguments: [
      ("0", nil, .zero), ("7", nil, .seconds(7)), ("-1", nil, nil), ("soon", nil, nil), ("", nil, nil), ("1.5", nil, nil),
      ("99999999999999999999", nil, nil), ("9223372036854775807", nil, .seconds(1 << 32)),
      ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", .seconds(30)),
      ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 09:49:07 GMT", .zero),
      ("Sun, 06 Nov 1994 08:49:37 GMT", nil, nil), ("Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", nil),
      ("Wed, 01 Jan 2262 00:00:00 GMT", "Fri, 01 Jan 1700 00:00:00 GMT", .seconds(1 << 32)),
      ("Fri, 01 Jan 1700 00:00:00 GMT", "Wed, 01 Jan 2262 00:00:00 GMT", .zero),
      ("Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", nil),
    ] as [(String, String?, Duration?)])
  func retryAfter(_ text: String, _ date: String?, _ wait: Duration?) {
    let headers = [HTTPHeader("retry-after", text)] + (date.map { [HTTPHeader("Date", $0)] } ?? [])
    #expect(RetryAdvice(HTTPResponse(status: 503, headers: headers))?.after == wait)
  }

  @Test func dates() {
    #expect(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT")?.description == "1994-11-06T08:49:37Z")
    #expect(HTTPDate.parse("Thu, 29 Feb 2024 00:00:00 GMT")?.description == "2024-02-29T00:00:00Z")
    for text in [
      "", "Thu, 29 Feb 2023 00:00:00 GMT", "Thu, 9 Feb 2023 00:00:00 GMT", "Thu, 09 Feb 2023 00:00:00 CET", "a b c d e f",
    ] {
      #expect(HTTPDate.parse(text) == nil)
    }
  }

  @Test func aRequestHasSoManyAttempts() {
    var loop = RetryLoop(.standard)
    var waits: [Duration?] = []
    for _ in 0..<6 { waits.append(loop.next(RetryAdvice(.server), random: 0.5)) }
    #expect(waits == [100, 200, 400, 800, 1600].map { .milliseconds($0) } + [nil])
    #expect(loop.attempt == 6)
  }

  @Test func aRequestWaitsNoLongerThanItsPatience() {
    var loop = RetryLoop(.standard)
    #expect(loop.next(RetryAdvice(.throttled, after: .seconds(121)), random: 0) == nil)
    #expect(loop.next(RetryAdvice(.throttled, after: .seconds(100)), random: 0) == .seconds(100))
    let spent = [21, 20].map { loop.spend(.seconds($0)) }
    #expect(spent == [false, true])
    #expect(loop.next(RetryAdvice(.throttled, after: .nanoseconds(1)), random: 0) == nil)
  }

  @Test func aRunHasABudget() {
    var budget = RetryBudget(12)
    let spent = (0..<3).map { _ in budget.spend() }
    #expect(spent == [true, true, false])
    #expect(budget.tokens == 2)
    budget.restore(afterRetry: true)
    #expect(budget.tokens == 7)
    for _ in 0..<20 { budget.restore(afterRetry: false) }
    #expect(budget.tokens == 12)
  }
}
