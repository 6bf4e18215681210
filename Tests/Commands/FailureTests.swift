import Glibc
import Operations
import Reports
import Sealing
import Testing

@testable import Events
@testable import Jobs
@testable import Storage
@testable import tally

@Suite struct FailureTests {
  @Test(
    arguments: [
      (.notFound, .io), (.full, .io), (.io, .io), (.wrongKind, .io), (.denied, .refused), (.readOnly, .refused),
      (.outside, .refused), (.newerFormat, .configuration), (.notAStore, .configuration), (.invalid, .configuration),
      (.damaged, .integrity), (.exists, .integrity), (.tooLarge, .unreadable), (.unavailable, .unavailable),
      (.refused, .refused), (.unauthorized, .refused), (.throttled, .tryAgain),
    ] as [(StorageError.Code, ExitCode)]) func storage(_ code: StorageError.Code, _ exit: ExitCode)
  {
    let error = Failure(StorageError(code, "open", "/s/x", cause: "because", remedy: "do")).error
    #expect(error == JobError(exit, "cannot open", at: "/s/x", because: "because", remedy: "do"))
  }

  @Test(
    arguments: [(.notFound, .io), (.wrongKind, .configuration), (.denied, .refused), (.io, .io)]
      as [(
        StorageError.Code, ExitCode
      )]) func sources(_ code: StorageError.Code, _ exit: ExitCode)
  {
    let error = Failure(
      SourceUnreadable(source: "a", error: StorageError(code, "open", "/in", cause: "because", remedy: "do"))
    ).error
    #expect(error.code == exit)
    #expect(error.description.hasPrefix("cannot pull from the source a: /in: because ("))
  }

  @Test("A call that fails ends a run alike, whoever made it", arguments: [ENOSPC, EDQUOT, EIO, EROFS, EACCES, EPERM, ENOENT])
  func calls(_ number: Int32) {
    let here = JobError(errno: number, "cannot lock the store", at: "/s/.lock").code
    #expect(here == ExitCode(StorageError.system(number, "write", "/s/x").code))
    #expect(here == ([EROFS, EACCES, EPERM].contains(number) ? .refused : .io))
  }

  @Test func others() throws {
    let digest = SHA256.hash([])
    let key = try #require(ObjectKey("exports/a/2026/11/18/x"))
    let cases: [(any Error, ExitCode)] = [
      (ExportAltered(key: key, expected: digest, found: digest), .integrity), (IndexDamaged(), .integrity),
      (ExportMissing(key: key), .integrity),
      (CancellationError(), .tryAgain), (JobError(.noInput, "a", because: "b"), .noInput),
      (ExportIndexerFault(), .internal),
    ]
    for (error, exit) in cases { #expect(Failure(error).error.code == exit) }
    #expect {
      try ProviderMapping(json: Array("{}".utf8))
    } throws: {
      Failure($0).error.code == .configuration
    }
  }

  @Test func aStoredFileThatIsNotWhatItShouldBe() {
    #expect {
      try Totals(parsing: Array("{}".utf8), at: "totals.json")
    } throws: {
      Failure($0).error.code == .unreadable
    }
  }

  private struct ExportIndexerFault: Error {}
}
