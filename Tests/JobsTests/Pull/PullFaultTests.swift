import Events
import Jobs
import Reconciliation
import Storage
import TestSupport
import Testing

@Suite struct PullFaultTests {
  private func filled() throws -> PullFixture {
    let fixture = try PullFixture()
    for hour in 0..<3 { fixture.write("2026/11/18/h\(hour).gz", "a\n?\n\(hour)\n") }
    fixture.write("2026/11/18/h9.gz/x", "a folder")
    return fixture
  }

  /// Killed before each change in turn, and run again: the store is as an undisturbed run leaves it.
  @Test func killedAnywhereItHeals() async throws {
    let undisturbed = try filled()
    _ = try await undisturbed.pull()
    var crashes = 0
    while true {
      let fixture = try filled()
      let plan = FaultPlan(crashAt: crashes + 1)
      let result = try? await fixture.pull(FaultyStore(fixture.memory, plan))
      guard plan.hasCrashed else {
        #expect(result != nil)
        break
      }
      #expect(result == nil)
      crashes += 1
      _ = try await fixture.pull()
      var (ours, theirs) = (fixture.memory.contents, undisturbed.memory.contents)
      // The origin's path differs from test folder to test folder.
      for key in ours.keys where key.description.hasSuffix(".custody.json") {
        ours[key] = withoutPath(ours[key])
        theirs[key] = withoutPath(theirs[key])
      }
      #expect(ours == theirs)
    }
    #expect(crashes >= 3 * 12)
  }

  /// Killed between bytes and custody record, and then the origin changes: the first is finished, the second kept beside it.
  @Test func anOriginThatChangedAfterACrashIsKeptBesideWhatWasStored() async throws {
    let fixture = try PullFixture()
    fixture.write("2026/11/18/h0.gz", "a\n")
    let plan = FaultPlan([.init(.create, suffix: ".events", code: .io)])
    await #expect(throws: StorageError.self) { try await fixture.pull(FaultyStore(fixture.memory, plan)) }
    #expect(plan.unfired.isEmpty)
    #expect(fixture.keys == ["h0.gz"])
    fixture.write("2026/11/18/h0.gz", "b\n")
    #expect(try await fixture.pull().findings.map(\.code) == [.exportAltered])
    #expect(fixture.keys.filter { $0.hasSuffix("custody.json") } == ["h0.gz.custody.json", "h0.gz~0263829989b6.custody.json"])
  }

  @Test(arguments: [(FaultPlan.Operation.write, StorageError.Code.full), (.create, .readOnly), (.commit, .full)])
  func theStoresFailureStopsThePullByItsName(_ operation: FaultPlan.Operation, _ code: StorageError.Code) async throws {
    let fixture = try filled()
    let plan = FaultPlan([.init(operation, suffix: "h1.gz", code: code)])
    await #expect { try await fixture.pull(FaultyStore(fixture.memory, plan)) } throws: { ($0 as? StorageError)?.code == code }
    #expect(plan.unfired.isEmpty)
    #expect(!fixture.keys.contains("h1.gz"))
  }

  @Test func aCancelledPullStops() async throws {
    let fixture = try filled()
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await fixture.pull()
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(!fixture.keys.contains { $0.hasSuffix("custody.json") })
  }

  private func withoutPath(_ bytes: [UInt8]?) -> [UInt8]? {
    bytes.map { $0.split(separator: 0x0a).filter { !$0.starts(with: "  \"path\"".utf8) }.joined(separator: [0x0a]).map(\.self) }
  }
}
