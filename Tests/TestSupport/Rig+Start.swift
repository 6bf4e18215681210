internal import Glibc

extension Rig {
  /// Starts a rig of a test's own, or again one that was killed; it ends with the tests' process at the latest. Takes 10 to 30 seconds.
  package static func start(_ kind: String, in folder: String) throws -> Rig {
    let ending = try Subprocess.run(programs + "/up", [kind, "--folder", folder, "--while", "\(getpid())"])
    guard ending.status == 0, let rig = Rig(file: folder + "/rig.env") else { throw Trouble(ending.error) }
    return rig
  }

  /// Ends it in order.
  package func stop() { _ = try? Subprocess.run(Self.programs + "/down", [self["RIG_FOLDER"]]) }

  /// Ends all of it with SIGKILL at once; what had not reached the disk is lost.
  package func killAll() throws {
    guard let keeper = pid_t(self["RIG_PID"]), keeper > 1 else { throw Trouble("no process group") }
    guard Glibc.kill(-keeper, SIGKILL) == 0 else { throw Trouble("cannot kill the rig: \(errno)") }
  }

  /// Tests/Rig, seen from this file.
  private static let programs =
    "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/") + "/Rig"
}
