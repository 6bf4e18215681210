import TestSupport
import Testing

@testable import Operations

@Suite struct ProgressTests {
  let clock = ManualClock()

  @Test func barOnATerminal() {
    let collected = Collected()
    let screen = collected.screen(Terminal(isInteractive: true, columns: 80))
    let progress = Progress("pull", total: 1_000_000_000, unit: .bytes, screen: screen, clock: clock)
    let erase = "\r\u{1b}[K"
    clock.advance(by: 1_000_000_000)
    progress.advance(by: 250_000_000)
    let bar = "pull [##########------------------------------] 25 % 250 MB, 250 MB/s, 3 s left"
    #expect(collected.text == erase + bar)
    // Within a tenth of a second nothing is drawn again.
    clock.advance(by: 99_999_999)
    progress.advance(by: 1)
    #expect(collected.text == erase + bar)
    // A line of the log stands above the bar.
    Log(level: .info, screen: screen).info("kept")
    #expect(collected.text == erase + bar + erase + "kept\n" + bar)
    clock.advance(by: 900_000_001)
    progress.advance(by: 749_999_999)
    progress.finish()
    #expect(collected.text.hasSuffix("100 % 1.0 GB, 500 MB/s" + erase + "pull: 1.0 GB in 2 s, 500 MB/s\n"))
  }

  @Test(arguments: [1, 10, 20, 30, 40, 60, 200]) func neverWiderThanTheTerminal(_ columns: Int) {
    let collected = Collected()
    let screen = collected.screen(Terminal(isInteractive: true, columns: columns))
    let progress = Progress("reconcile", total: 40_000_000, unit: .things("event"), screen: screen, clock: clock)
    clock.advance(by: 3_000_000_000)
    progress.advance(by: 10_000_000)
    #expect(collected.text.dropFirst("\r\u{1b}[K".count).count <= max(1, columns - 1))
  }

  @Test func linesElsewhere() {
    let collected = Collected()
    let progress = Progress("scan", total: nil, unit: .things("event"), screen: collected.screen(Terminal()), clock: clock)
    for _ in 0..<31 {
      clock.advance(by: 1_000_000_000)
      progress.advance(by: 100_000)
    }
    progress.finish()
    #expect(
      collected.text == """
        scan: 3,000,000 events, 100,000 events/s
        scan: 3,100,000 events in 31 s, 100,000 events/s

        """)
  }

  @Test func oneThing() {
    let collected = Collected()
    let progress = Progress("scan", total: nil, unit: .things("event"), screen: collected.screen(Terminal()), clock: clock)
    clock.advance(by: 1_000_000_000)
    progress.advance(by: 1)
    progress.finish()
    #expect(collected.text == "scan: 1 event in 1 s, 1 event/s\n")
  }

  @Test func quiet() {
    let progress = Progress("scan", total: 1, unit: .bytes, screen: nil, clock: clock)
    progress.advance(by: 1)
    progress.finish()
  }

  @Test func counts() {
    #expect([0, 1, 2, -1].map { Quantity.counted($0, "archive") } == ["0 archives", "1 archive", "2 archives", "-1 archives"])
    #expect([1, 12].map { Quantity.counted($0, "batch is", "batches are") } == ["1 batch is", "12 batches are"])
  }

  @Test(
    arguments: [
      (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1999, "1.9 kB"), (9999, "9.9 kB"), (10_000, "10 kB"),
      (1_130_000_000, "1.1 GB"),
      (12_000_000_000_000_000, "12000 TB"),
    ] as [(Int64, String)]) func sizes(_ bytes: Int64, _ text: String)
  { #expect(Quantity.size(bytes) == text) }

  @Test(
    arguments: [
      (0, "0 ms"), (350_000_000, "350 ms"), (7_900_000_000, "7 s"), (200_000_000_000, "3 min 20 s"),
      (7_500_000_000_000, "2 h 5 min"),
    ] as [(Int64, String)]) func durations(_ nanoseconds: Int64, _ text: String)
  { #expect(Quantity.duration(nanoseconds) == text) }
}
