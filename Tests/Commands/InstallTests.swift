import Foundation
import TestSupport
import Testing

/// What `make install` leaves: units and crontab lines find the program, their users and their folders.
@Suite struct InstallTests {
  private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path()

  /// Installs what is built here, under a prefix that is nobody's default; the folder in which that is `/opt/suite`.
  private func installed(_ body: (_ root: String, _ prefix: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let build = URL(filePath: Tally.path).deletingLastPathComponent().path()
      // As an operator who lets nobody read.
      let make = try Subprocess.run(
        "/bin/sh",
        [
          "-c", #"umask 077 && exec /usr/bin/make "$@""#, "make", "-C", Self.repository, "-o", "build", "install",
          "BUILD=\(build)", "DESTDIR=\(folder)", "PREFIX=/opt/suite",
        ])
      try #require(make.status == 0, "\(make.error)")
      try body(folder, folder + "/opt/suite/")
    }
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  /// The values of a key of a unit.
  private func values(_ key: String, in unit: String) -> [Substring] {
    unit.split(separator: "\n").filter { $0.hasPrefix(key + "=") }.map { $0.dropFirst(key.count + 1) }
  }

  @Test func unitsFindWhatTheyName() throws {
    try installed { root, prefix in
      let users = try text(prefix + "lib/sysusers.d/tallystick.conf")
      let folders = try text(prefix + "lib/tmpfiles.d/tallystick.conf").split(separator: "\n").filter { $0.hasPrefix("d ") }
      let units = try FileManager.default.contentsOfDirectory(atPath: prefix + "lib/systemd/system")
      let services = units.filter { $0.hasSuffix(".service") && !$0.contains("@") }
      #expect(services.count == 11)
      for name in services {
        let unit = try text(prefix + "lib/systemd/system/" + name)
        #expect(units.contains(name.replacing(".service", with: ".timer")))
        #expect(values("OnFailure", in: unit) == ["tallystick-failed@%N.service"] && units.contains("tallystick-failed@.service"))
        for command in values("ExecStart", in: unit) {
          #expect(command.hasPrefix("/opt/suite/bin/tally "), "\(name)")
          #expect(FileManager.default.isExecutableFile(atPath: root + command.prefix { $0 != " " }))
        }
        let user = try #require(values("User", in: unit).first)
        #expect(users.contains("u \(user) - ") && users.contains("u \(values("Group", in: unit)[0]) - "))
        // One that is not there is no reason to fail; one of ours is made, for this user.
        for path in values("ReadWritePaths", in: unit).flatMap({ $0.split(separator: " ") }) {
          #expect(path.hasPrefix("-/"), "\(name)")
          let folder = path.dropFirst().replacing("/runs", with: "")
          guard folder.contains("tallystick") else { continue }
          let made = try #require(folders.first { $0.hasPrefix("d \(folder) ") }, "\(name) \(folder)")
          #expect(made.contains(" \(user) ") || folder == "/var/lib/tallystick", "\(name) \(folder)")
        }
      }
    }
  }

  /// The same commands at the same hours, whoever schedules them.
  @Test func crontabsSayWhatUnitsSay() throws {
    try installed { _, prefix in
      let names = try FileManager.default.contentsOfDirectory(atPath: prefix + "share/tallystick/cron")
      #expect(names.count == 11)
      for name in names {
        let lines = try text(prefix + "share/tallystick/cron/" + name).split(separator: "\n")
        #expect(lines.contains("PATH=/opt/suite/bin:/usr/bin:/bin"), "\(name)")
        let unit = try text(prefix + "lib/systemd/system/\(name).service")
        let tasks = lines.filter { $0.first?.isNumber == true }.map { $0.split(separator: " ", maxSplits: 6) }
        try #require(!tasks.isEmpty && tasks.allSatisfy { $0.count == 7 && [$0[5]] == values("User", in: unit) }, "\(name)")
        let commands = tasks.flatMap { $0[6].split(separator: " && ") }.map { command in
          let words = command.split(separator: " ").prefix { $0 != "||" }.filter { $0 != "tally" && $0 != "--quiet" }
          return words.joined(separator: " ")
        }
        #expect(commands == values("ExecStart", in: unit).map { String($0.dropFirst("/opt/suite/bin/tally ".count)) }, "\(name)")
      }
    }
  }

  @Test func whatPeopleAndEditorsRead() throws {
    try installed { _, prefix in
      for path in [
        "share/man/man1/tally.1", "share/bash-completion/completions/tally", "share/tallystick/config.schema.json",
        "share/tallystick/report.schema.json", "share/doc/tallystick/README.md", "share/doc/tallystick/docs/keys.md",
        "share/doc/tallystick/Jobs/Verify/RUNBOOK.md",
      ] {
        let content = try text(prefix + path)
        #expect(!content.isEmpty, "\(path)")
      }
      let closed = try Subprocess.run("/usr/bin/find", [prefix, "!", "-perm", "-o+r"])
      #expect(closed.out.isEmpty, "\(closed.out)")
    }
  }

  @Test func linksLeadToWhatIsInstalled() throws {
    try installed { _, prefix in
      let root = URL(filePath: prefix + "share/doc/tallystick")
      for page in FileManager.default.subpaths(atPath: root.path) ?? [] where page.hasSuffix(".md") {
        for link in try text(root.path + "/" + page).matches(of: /\]\(([^)#:]+)[)#]/).map(\.1) {
          let target = root.appending(path: page).deletingLastPathComponent().appending(path: String(link)).standardizedFileURL
          #expect(FileManager.default.fileExists(atPath: target.path), "\(page) \(link)")
        }
      }
    }
  }
}
