import Foundation
import TestSupport

/// The built binary, run as a user runs it.
struct Tally {
  typealias Ending = Subprocess.Ending

  /// The folder of the test bundle, where the build puts the executables too.
  private static let folder: URL = {
    // With SwiftPM on Linux the test bundle is the running executable.
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(filePath: link ?? CommandLine.arguments[0]).deletingLastPathComponent()
  }()

  /// The executable's path.
  static let path = folder.appending(path: "tally").path()

  /// Runs `tally` with an environment of its own.
  static func run(_ arguments: String..., environment: [String: String] = [:], in directory: String? = nil) throws -> Ending {
    try Subprocess.run(path, arguments, environment: environment, directory: directory)
  }

  /// Runs any program.
  static func run(program: String, _ arguments: [String], in directory: String? = nil, input: String = "") throws -> Ending {
    try Subprocess.run(program, arguments, directory: directory, input: input)
  }
}

/// A folder of its own for one test, removed after it.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "tally-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path())
}
