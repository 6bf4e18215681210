internal import Archival
internal import Events
internal import TestSupport
internal import Testing
@testable internal import Jobs
@Suite struct ProbeTests {
  @Test func probe() async throws {
    print("HASH", (1...6).map { String(FilterKey.message.hash("m\($0)"), radix: 16) }, FilterKey.message.hash("longer text that is no id"))
  }
}
