import Events
import TestSupport
import Testing

@testable import Operations

@Suite struct RunRecordTests {
  static func record() -> RunRecord {
    RunRecord(
      job: "reconcile", date: LogicalDate("2026-11-18") ?? LogicalDate(day: 0), program: "tally 0.1.0",
      parameters: [.init("asOf", "2026-11-19T06:00:00Z")],
      inputs: [.init(key: "exports/archiver/2026/11/18/h00.ndjson.gz", bytes: 17, sha256: "ab12")],
      startedAt: ManualClock().now())
  }

  @Test func text() {
    var record = Self.record()
    record.outputs = ["reconciliations/2026/11/18/v1/totals.json"]
    record.digests = ["reconciliations/2026/11/18/v1/totals.json": "cd34", "another": "ef"]
    record.finish(.breaks, at: record.startedAt + 1_500_000_000)
    let id = record.id { bytes in
      #expect(
        String(decoding: bytes, as: UTF8.self)
          == #"{"job":"reconcile","date":"2026-11-18","program":"tally 0.1.0","parameters":{"asOf":"2026-11-19T06:00:00Z"},"#
          + #""inputs":[{"key":"exports/archiver/2026/11/18/h00.ndjson.gz","bytes":17,"sha256":"ab12"}],"exit":10}"#)
      return "0123456789abcdef0123456789abcdef"
    }
    #expect(id == "0123456789abcdef")
    #expect(record.key(id: id) == "runs/reconcile/2026-11-18/0123456789abcdef.json")
    #expect(
      String(decoding: record.json(id: id), as: UTF8.self) == """
        {
          "id": "0123456789abcdef",
          "job": "reconcile",
          "date": "2026-11-18",
          "program": "tally 0.1.0",
          "parameters": {
            "asOf": "2026-11-19T06:00:00Z"
          },
          "inputs": [
            {
              "key": "exports/archiver/2026/11/18/h00.ndjson.gz",
              "bytes": 17,
              "sha256": "ab12"
            }
          ],
          "startedAt": "2026-11-19T06:00:00.000Z",
          "finishedAt": "2026-11-19T06:00:01.500Z",
          "exit": {
            "code": 10,
            "name": "breaks"
          },
          "outputs": [
            "reconciliations/2026/11/18/v1/totals.json"
          ],
          "sha256": {
            "reconciliations/2026/11/18/v1/totals.json": "cd34"
          }
        }

        """)
  }

  /// What is seen of a success must not hide behind the record of a failure.
  @Test func anotherEndIsAnotherRecord() {
    func id(_ exit: ExitCode, _ error: JobError?) -> String {
      var record = Self.record()
      record.finish(exit, error: error, at: record.startedAt)
      return record.id { String(decoding: $0, as: UTF8.self).suffix(16).description }
    }
    let error = JobError(.noInput, "no input", because: "none")
    #expect(Set([id(.done, nil), id(.breaks, nil), id(.noInput, error), id(.noInput, nil)]).count == 4)
    #expect(ExitCode.allCases.filter(RunRecord.isLeft) == [.done, .breaks, .integrity, .unreadable, .noInput])
  }

  @Test func aClockSetBack() {
    var record = Self.record()
    let error = JobError(.io, "cannot write", at: "x", because: "No space left on device", remedy: "make room")
    record.finish(.io, error: error, at: record.startedAt - 3_600_000_000_000)
    #expect(record.finishedAt == record.startedAt)
    #expect(record.error == "cannot write: x: No space left on device (make room)")
  }
}

@Suite struct WallClockTests {
  @Test func standsStillWhereItIsTold() throws {
    let clock = try SystemClock(environment: ["SOURCE_DATE_EPOCH": "1795068000"])
    #expect(clock.now() == 1_795_068_000_000_000_000)
    #expect(clock.monotonic() > 0)
  }

  @Test func otherwiseGoesOn() throws {
    let clock = try SystemClock(environment: [:])
    let first = clock.monotonic()
    #expect(clock.monotonic() >= first)
    #expect(clock.now() > 1_700_000_000_000_000_000)
  }

  @Test(arguments: ["", "x", "-1", "1.5", "99999999999999999999"]) func refuses(_ text: String) {
    #expect { try SystemClock(environment: ["SOURCE_DATE_EPOCH": text]) } throws: { ($0 as? JobError)?.code == .usage }
  }
}
