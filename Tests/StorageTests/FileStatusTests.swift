import Glibc
import Testing

@testable import Storage

/// Times of files, as file systems keep them, beside the years 1677 to 2262 that an instant has.
@Suite struct FileStatusTests {
  @Test(
    arguments: [
      (1_795_000_000, 5, 1_795_000_000_000_000_005), (-1, 999_999_999, -1), (9_223_372_036, 854_775_807, .max),
      (9_223_372_036, 854_775_808, 9_223_372_036_000_000_000), (.max, 999_999_999, 9_223_372_036_000_000_000),
      (.min, 0, -9_223_372_036_000_000_000),
    ] as [(Int, Int, Int64)]) func modified(_ seconds: Int, _ nanoseconds: Int, _ expected: Int64)
  {
    var status = stat()
    status.st_mtim = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
    #expect(FileStatus(status).modified == expected)
  }
}
