import Synchronization
import TestSupport
import Testing

@testable import Operations

/// Collects what a screen writes.
final class Collected: Sendable {
  private let bytes = Mutex<[UInt8]>([])
  var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

  func screen(_ terminal: Terminal) -> Screen { Screen(terminal) { [self] new in bytes.withLock { $0 += new } } }
}

@Suite struct LogTests {
  @Test func forPeople() {
    let collected = Collected()
    let log = Log(level: .info, screen: collected.screen(Terminal()))
    log.debug("not shown")
    log.info("pulled", ["source": "archiver", "exports": "32"])
    log.warning("left for the next run", ["export": "a b.gz"])
    log.error("empty", ["value": ""])
    #expect(
      collected.text == """
        pulled source=archiver exports=32
        warning: left for the next run export="a b.gz"
        error: empty value=""

        """)
  }

  @Test func forTheJournal() {
    let collected = Collected()
    let log = Log(level: .debug, screen: collected.screen(Terminal(isJournal: true)))
    log.debug("a")
    log.info("b")
    log.warning("c")
    log.error("d")
    #expect(collected.text == "<7>a\n<6>b\n<4>c\n<3>d\n")
  }

  @Test func inColor() {
    let collected = Collected()
    Log(level: .info, screen: collected.screen(Terminal(isInteractive: true, hasColor: true))).error("x")
    #expect(collected.text == "\u{1b}[31merror:\u{1b}[0m x\n")
  }

  @Test(arguments: [
    ("plain-1.gz", "plain-1.gz"), ("", #""""#), ("a b", #""a b""#), ("a=b", #""a=b""#), ("a\"b", #""a\"b""#),
    ("a\\b", #""a\\b""#),
    ("a\nERROR forged", #""a\nERROR forged""#), ("\u{1b}[2J", #""\u{1b}[2J""#), ("\u{9b}2J", #""\u{9b}2J""#),
    ("\u{202e}gz", #""\u{202e}gz""#), ("\u{2028}", #""\u{2028}""#), ("\r\t\u{7f}", #""\r\t\u{7f}""#), ("grün", "grün"),
  ]) func values(_ value: String, _ written: String) {
    let collected = Collected()
    Log(level: .info, screen: collected.screen(Terminal())).info("m", ["k": value])
    #expect(collected.text == "m k=\(written)\n")
  }

  @Test func aMessageCannotForgeALine() {
    let collected = Collected()
    Log(level: .info, screen: collected.screen(Terminal(isJournal: true))).info("a\n<0>b")
    #expect(collected.text == "<6>a\\n<0>b\n")
  }

  @Test func pingsNeverShowTheirURL() async {
    struct Refused: Error {}
    let collected = Collected()
    let log = Log(level: .debug, screen: collected.screen(Terminal()))
    let ping = Ping(success: "https://user:pw@hc.example:8443/t0ken?q#f", fail: "http://hc.example")
    let fetched = Mutex<[String]>([])
    await ping.send(.start, log: log) { url in fetched.withLock { $0.append(url) } }
    await ping.send(.success, log: log) { url in fetched.withLock { $0.append(url) } }
    await ping.send(.fail, log: log) { _ in throw Refused() }
    #expect(fetched.withLock { $0 } == ["https://user:pw@hc.example:8443/t0ken?q#f"])
    #expect(
      collected.text == """
        debug: pinged event=success url=https://hc.example:8443/…
        warning: a ping failed event=fail url=http://hc.example

        """)
    #expect(Ping.Event(status: 10) == .success && [66, 130].allSatisfy { Ping.Event(status: $0) == .fail })
  }
}
