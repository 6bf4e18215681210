import Events
import Operations
import Reconciliation
import Sealing
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Jobs

@Suite struct PullJobTests {
  @Test func keepsEachExportWithIndexAndCustody() async throws {
    let fixture = try PullFixture()
    fixture.write("2026/11/18/h00.gz", "a\n?\n")
    fixture.write("2026/11/18/h01.gz", "")
    fixture.write("2026/11/17/h00.gz", "yesterday")
    fixture.write("2026/11/18/notes.txt", "no export")
    let seen = Mutex<[PullProgress]>([])
    let result = try await fixture.pull { progress in seen.withLock { $0.append(progress) } }
    #expect(result.transcript == ["2026/11/18/h00.gz pulled as h00.gz", "2026/11/18/h01.gz pulled as h01.gz"])
    #expect(!result.isEmpty)
    #expect(seen.withLock { $0.map(\.done).max() } == 4 && seen.withLock { $0.last?.total } == 4)
    #expect(
      fixture.keys == [
        "h00.gz", "h00.gz.custody.json", "h00.gz.events", "h01.gz", "h01.gz.custody.json", "h01.gz.events",
        "quarantine/archiver/2026/11/18/h00.gz.ndjson",
      ])
    let record = try #require(try await CustodyRecord.all(in: fixture.memory, source: "archiver", date: fixture.date).first)
    #expect(record.sha256.description == "37f7e0205cda9855da40c61841fc8d73f5ca950baa6fbfbb261ba0df7354deea")
    #expect(record.storedBytes == 4)
    #expect(record.summary.quarantined == 1)
    #expect(record.bytes == fixture.memory.contents[try #require(record.key).adding(".custody.json")])
  }

  @Test func theSameAgainChangesNothing() async throws {
    let fixture = try PullFixture()
    fixture.write("2026/11/18/h00.gz", "a\n")
    _ = try await fixture.pull()
    let before = fixture.memory.contents
    var later = fixture
    later.now = Instant(nanoseconds: fixture.now.nanoseconds + 1_000_000_000, digits: 0)
    #expect(try await later.pull().transcript == ["2026/11/18/h00.gz already there as h00.gz"])
    #expect(try await !later.pull().isEmpty)
    #expect(fixture.memory.contents == before)
  }

  @Test func aKnownNameWithOtherBytesIsKeptBesideTheFirst() async throws {
    let fixture = try PullFixture()
    fixture.write("2026/11/18/h00.gz", "a\n")
    _ = try await fixture.pull()
    fixture.write("2026/11/18/h00.gz", "b\n")
    let name = "h00.gz~0263829989b6"  // sha256sum of "b\n"
    let result = try await fixture.pull()
    #expect(result.transcript == ["2026/11/18/h00.gz pulled as \(name)"])
    #expect(result.findings.map(\.code) == [.exportAltered])
    #expect(try await fixture.pull().transcript == ["2026/11/18/h00.gz already there as \(name)"])
    #expect(fixture.keys.filter { !$0.contains(".events") && !$0.contains("custody") } == ["h00.gz", name])
    let found = try await ExportFinding.all(in: fixture.memory, source: fixture.source.source.name, date: fixture.date)
    #expect(found.transcript == result.findings.transcript)
  }

  /// The custody record of the first is lost: it is written again, and what altered it is there already.
  @Test func aLostCustodyRecordBesideAnAlteredCopy() async throws {
    let fixture = try PullFixture()
    for text in ["a\n", "b\n"] {
      fixture.write("2026/11/18/h00.gz", text)
      _ = try await fixture.pull()
    }
    let keys = fixture.keys
    fixture.memory["exports/archiver/2026/11/18/h00.gz.custody.json"] = nil
    #expect(try await fixture.pull().transcript == ["2026/11/18/h00.gz already there as h00.gz~0263829989b6"])
    #expect(fixture.keys == keys)
  }

  @Test func refusesWhatIsNoFileOfTheSource() async throws {
    let fixture = try PullFixture()
    let day = fixture.source.path + "/2026/11/18"
    fixture.write("2026/11/18/a-folder.gz/x", "")
    fixture.write("2026/11/18/bad\u{1}name.gz", "x")
    fixture.write("2026/11/18/bad\u{85}name.gz", "x")
    fixture.write("2026/11/18/good.gz", "x")
    fixture.write("elsewhere/inside.gz", "y")
    fixture.folder.write("outside.gz", "secret")
    let links = [("/outside.gz", "out.gz"), ("/in/elsewhere/inside.gz", "in.gz"), ("/none", "broken.gz"), ("", "up.gz")]
    for (target, name) in links { #expect(fixture.folder.run("ln", "-s", fixture.folder.path + target, day + "/" + name) == 0) }
    #expect(fixture.folder.run("mkfifo", day + "/pipe.gz") == 0)
    #expect(fixture.folder.run("sh", "-c", "touch '\(day)'/$(printf 'l\\351.gz')") == 0)
    let result = try await fixture.pull()
    #expect(
      result.transcript == [
        "2026/11/18/a-folder.gz refused: a folder in place of a file",
        "2026/11/18/bad\u{1}name.gz refused: a name with control characters or that is not UTF-8",
        "2026/11/18/bad\u{85}name.gz refused: a name with control characters or that is not UTF-8",
        "2026/11/18/broken.gz refused: a symbolic link to nothing",
        "2026/11/18/good.gz pulled as good.gz",
        "2026/11/18/in.gz pulled as in.gz",
        "2026/11/18/l\u{fffd}.gz refused: a name with control characters or that is not UTF-8",
        "2026/11/18/out.gz refused: a symbolic link out of the source",
        "2026/11/18/pipe.gz refused: no regular file",
        "2026/11/18/up.gz refused: a symbolic link out of the source",
      ])
    #expect(result.findings.count == 8)
    let all = try await ExportFinding.all(in: fixture.memory, source: fixture.source.source.name, date: fixture.date)
    #expect(Set(all.transcript) == Set(result.findings.transcript))
    // Again: the same refusals are the same objects; mended, they are gone from the findings.
    let before = fixture.memory.contents
    _ = try await fixture.pull()
    #expect(fixture.memory.contents == before)
    #expect(fixture.folder.run("rm", "-r", day + "/out.gz") == 0)
    fixture.write("2026/11/18/out.gz", "now a file")
    _ = try await fixture.pull()
    #expect(try await ExportFinding.all(in: fixture.memory, source: fixture.source.source.name, date: fixture.date).count == 7)
  }

  @Test func refusesAPathThatIsTooLongForAKey() async throws {
    let fixture = try PullFixture(pattern: "{yyyy}/{MM}/{dd}/*/*/*/*/*/*.gz")
    let folders = Array(repeating: String(repeating: "f", count: 190), count: 5).joined(separator: "/")
    // With the longest suffix of a companion, the first has 1,024 bytes.
    let (fits, long) = (String(repeating: "a", count: 6) + ".gz", String(repeating: "b", count: 7) + ".gz")
    for name in [fits, long] { fixture.write("2026/11/18/\(folders)/\(name)", "x") }
    #expect(
      try await fixture.pull().transcript == [
        "2026/11/18/\(folders)/\(fits) pulled as \(folders)/\(fits)",
        "2026/11/18/\(folders)/\(long) refused: a path that is too long for a key of the store",
      ])
  }

  @Test func leavesWhatIsStillBeingWritten() async throws {
    var fixture = try PullFixture()
    for name in ["h00.gz.part", "h01.tmp.gz.tmp", ".h02.gz", "h03.gz"] {
      fixture.write("2026/11/18/" + name, "a…")
      #expect(fixture.folder.run("touch", "-d", "@1795000000", fixture.source.path + "/2026/11/18/" + name) == 0)
    }
    fixture.now = Instant(nanoseconds: 1_795_000_060_000_000_000, digits: 0)
    #expect(
      try await fixture.pull().transcript == [
        "2026/11/18/.h02.gz left: its name says that it is still being written",
        "2026/11/18/h00.gz.part left: its name says that it is still being written",
        "2026/11/18/h01.tmp.gz.tmp left: its name says that it is still being written",
        "2026/11/18/h03.gz left: it has no complete end yet",
      ])
    #expect(fixture.keys.isEmpty)
    #expect(try await fixture.pull().isEmpty)
    #expect(try await fixture.pull(dryRun: true).transcript == fixture.pull().transcript)
    let settled = try PullFixture()
    settled.write("2026/11/18/h03.gz", "a…")
    #expect(try await settled.pull().findings.map(\.code) == [.exportTruncated])
  }

  @Test func subfoldersDoNotCollide() async throws {
    let fixture = try PullFixture(pattern: "{yyyy}-{MM}-{dd}/{HH}/*")
    for hour in ["00", "01", "24"] { fixture.write("2026-11-18/\(hour)/x", hour) }
    fixture.write("2026-11-18/00/x.events", "reserved")
    #expect(
      try await fixture.pull().transcript == [
        "2026-11-18/00/x pulled as 00/x", "2026-11-18/00/x.events refused: a name that the store gives to its own files",
        "2026-11-18/01/x pulled as 01/x",
      ])
  }

  @Test func withoutADateInThePatternADayIsNotPulledTwice() async throws {
    let fixture = try PullFixture(pattern: "*")
    fixture.write("one", "a")
    #expect(try await fixture.pull().transcript == ["one pulled as one"])
    fixture.write("two", "b")
    let next = try await fixture.pull(date: fixture.date.advanced(by: 1))
    #expect(next.transcript == ["one already there as one", "two pulled as two"])
    #expect(try await fixture.pull(date: fixture.date.advanced(by: 2)).isEmpty)
    fixture.write("one", "c")
    #expect(
      try await fixture.pull(date: fixture.date.advanced(by: 2)).transcript == ["one pulled as one", "two already there as two"])
  }

  @Test(arguments: [("*", ["b.gz"]), ("?*", ["a", "b.gz", "linked"])])
  func withoutAPatternOnlyFoldersNamedLikeExportsAreRefused(_ pattern: String, _ refused: [String]) async throws {
    let fixture = try PullFixture(pattern: pattern)
    for name in ["a/x", "b.gz/x", "c.gz", "d"] { fixture.write(name, "a\n") }
    #expect(fixture.folder.run("ln", "-s", "a", fixture.source.path + "/linked") == 0)
    let result = try await fixture.pull()
    #expect(
      result.transcript
        == (refused.map { "\($0) refused: a folder in place of a file" } + ["c.gz pulled as c.gz", "d pulled as d"]).sorted())
  }

  @Test(
    arguments: [
      ("h00.gz.count", "1\n", nil), ("h00.gz.count", "2", #"{"declared":2,"counted":1}"#),
      ("h00.gz.count", "many", #"{"declared":null,"counted":1,"reason":"unreadable declared count"}"#),
      ("h09.gz.count", "1", #"{"declared":null,"counted":1,"reason":"no declared count"}"#),
      ("h00.gz.manifest.json", #"{"records":1}"#, nil),
      ("h00.gz.manifest.json", #"{"records":3}"#, #"{"declared":3,"counted":1}"#),
    ] as [(String, String, String?)]) func comparesDeclaredCounts(_ sidecar: String, _ text: String, _ detail: String?)
    async throws
  {
    var fixture = try PullFixture(pattern: "{yyyy}/{MM}/{dd}/*")
    fixture.source.source.declaration = sidecar.hasSuffix("json") ? .manifest : .count
    fixture.write("2026/11/18/h00.gz", "a\n")
    fixture.write("2026/11/18/" + sidecar, text)
    let result = try await fixture.pull()
    #expect(result.transcript == ["2026/11/18/h00.gz pulled as h00.gz"])
    #expect(
      result.findings.transcript
        == (detail.map {
          [
            #"{"code":"CONTROL_TOTAL_MISMATCH","source":"archiver","export":"exports/archiver/2026/11/18/h00.gz","detail":\#($0)}"#
          ]
        } ?? []))
  }

  /// A count that was not there, or wrong, is asked for again, and clears the finding once it is what was counted.
  @Test func aLaterCountClearsTheMismatch() async throws {
    var fixture = try PullFixture()
    fixture.source.source.declaration = .count
    fixture.write("2026/11/18/h00.gz", "a\n")
    fixture.write("2026/11/18/h01.gz", "")
    fixture.write("2026/11/18/h01.gz.count", "0")
    #expect(try await fixture.pull().findings.map(\.code) == [.controlTotalMismatch])
    let custody = fixture.memory.contents
    fixture.write("2026/11/18/h00.gz.count", "2")
    #expect(try await fixture.pull().findings.map(\.code) == [.controlTotalMismatch])
    fixture.write("2026/11/18/h00.gz.count", "1")
    #expect(try await fixture.pull(dryRun: true).findings.map(\.code) == [.controlTotalMismatch])
    #expect(fixture.memory.contents == custody)
    #expect(try await fixture.pull().findings.isEmpty)
    // It stands, whatever the source says next, and what was on record stays as it is.
    fixture.write("2026/11/18/h00.gz.count", "9")
    #expect(try await fixture.pull().findings.isEmpty)
    #expect(try await ExportFinding.all(in: fixture.memory, source: "archiver", date: fixture.date).isEmpty)
    #expect(Set(fixture.memory.contents.keys).subtracting(custody.keys).map(\.name) == ["h00.gz.declared.json"])
    for (key, bytes) in custody { #expect(fixture.memory.contents[key] == bytes) }
  }

  /// A refused path stands in its slot: one gap, not two. It ends when an export has its place.
  @Test func aRefusedPathFillsItsSlot() async throws {
    var fixture = try PullFixture()
    fixture.source.source.slots = .count(1)
    fixture.write("2026/11/18/h00.gz/x", "")
    let found = try await fixture.pull().findings
    #expect(found.map(\.code) == [.exportGap])
    let gaps = try await ExportFinding.gaps(in: fixture.memory, fixture.source.source, fixture.date, kept: [], at: .max)
    #expect(gaps.transcript == found.transcript)
    var open = OpenRequests()
    let line = try #require(found.first.flatMap { RequestLine($0, since: fixture.date, askedAt: 0) })
    let isTaken = open.add(line.json)
    #expect(isTaken)
    #expect(fixture.folder.run("rm", "-r", fixture.source.path + "/2026/11/18/h00.gz") == 0)
    fixture.write("2026/11/18/h00.gz", "a\n")
    #expect(try await fixture.pull().findings.isEmpty)
    let filled = try await FilledGap.find(open.gaps, sources: [], store: fixture.memory)
    #expect(filled.map(\.export.description) == ["exports/archiver/2026/11/18/h00.gz"])
  }

  @Test func aDryRunWritesNothing() async throws {
    let fixture = try PullFixture()
    fixture.write("2026/11/18/h00.gz", "abc")
    fixture.write("2026/11/18/h01.gz/x", "")
    #expect(
      try await fixture.pull(dryRun: true).transcript == [
        "2026/11/18/h00.gz would pull 3", "2026/11/18/h01.gz refused: a folder in place of a file",
      ])
    #expect(fixture.keys.isEmpty)
  }

  @Test func aMissingSourceIsAnErrorAndAnEmptyOneNoInput() async throws {
    var fixture = try PullFixture()
    #expect(try await fixture.pull().isEmpty)
    fixture.source.path += "/none"
    await #expect { try await fixture.pull() } throws: {
      ($0 as? SourceUnreadable)?.error.code == .notFound
    }
  }
}
