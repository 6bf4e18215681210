internal import Operations

/// Where the command meets the jobs: each function runs one and says how it ended. Findings are in the exit code; what stops
/// the job is thrown.
enum Wiring {
  static func pull(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode { throw notLinked("pull") }

  static func reconcile(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode { throw notLinked("reconcile") }

  static func report(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode { throw notLinked("report") }

  static func nightly(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode { throw notLinked("nightly") }

  static func trace(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode { throw notLinked("trace") }

  static func verify(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode { throw notLinked("verify") }

  private static func notLinked(_ job: String) -> JobError {
    JobError(.internal, "cannot run \(job)", because: "the job is not linked into this build")
  }
}
