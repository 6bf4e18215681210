import Operations
import Testing

/// The exit codes that operators' scripts rely on: the registry, the document and the design agree.
@Suite struct ExitCodeTests {
  @Test func registryHoldsTheAgreedCodes() {
    let agreed: [Int32: String] = [
      0: "done", 10: "breaks", 11: "integrity-failure", 64: "usage", 65: "unreadable-data", 66: "no-input",
      69: "service-unavailable", 70: "internal", 74: "io", 75: "try-again", 77: "refused", 78: "configuration",
    ]
    #expect(Dictionary(uniqueKeysWithValues: ExitCode.allCases.map { ($0.rawValue, $0.name) }) == agreed)
  }

  @Test func theGravestOfSeveralEndsIsSeen() {
    let byGravity: [Int32] = [11, 70, 78, 64, 77, 74, 65, 69, 66, 75, 10, 0]
    for (place, worse) in byGravity.enumerated() {
      for other in byGravity[place...] {
        guard let one = ExitCode(rawValue: worse), let two = ExitCode(rawValue: other) else { return #expect(Bool(false)) }
        #expect(one.worse(two) == one && two.worse(one) == one)
      }
    }
    #expect(byGravity.count == ExitCode.allCases.count)
  }

  @Test("Of several errors the gravest stands for all, the first of several such, in whatever order") func theGravestError() {
    let errors = [ExitCode.io, .configuration, .tryAgain, .configuration].enumerated().map { index, code in
      JobError(code, "cannot", because: "\(index)")
    }
    #expect(errors.gravest?.cause == "1" && errors.reversed().gravest?.cause == "3")
    #expect([JobError]().gravest == nil)
  }

  @Test(arguments: ExitCode.allCases) func documentHasARow(_ code: ExitCode) throws {
    let document = try #require(Repository.files.first { $0.path == "docs/exit-codes.md" })
    #expect(document.lines.contains { $0.hasPrefix("| \(code.rawValue) | \(code.name) |") })
  }
}
