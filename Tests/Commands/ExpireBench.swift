import Archival
import Events
import Foundation
import Sealing
import Storage
import TestSupport

/// A sealed store in a folder, whose exports were released, with the configs and keys of those who have a role.
struct ExpireBench {
  let folder = TemporaryFolder()
  let packed: PackedStore
  /// 2027-11-01: a year after the archives.
  static let now = 1_825_070_400

  private let roles: String

  /// `then` is what becomes of the archives after a year; `more` more of the retention section; `officers` says whether a hold officer is named.
  init(
    then: String = "destroy-after-approval", more: String = "", days: Int = 2, records: Int = 4, officers: Bool = false
  ) async throws {
    roles = "approvers: ['approver.pem'], auditors: ['auditor.pem']" + (officers ? ", holdOfficers: ['officer.pem']" : "")
    packed = try await PackedStore(days: days, records: records)
    for key in packed.store.contents.keys where key.description.hasPrefix("exports/") && !key.name.hasSuffix(".custody.json") {
      packed.store.tamper(key, nil)
    }
    try packed.write(to: folder)
    folder.write("in/none", "")
    try put(packed.key, as: "seal")
    for name in ["Approver", "Auditor", "Officer", "Stranger"] {
      try put(try SigningKey.make(name: name, from: SealedFixture.sealedAt - 86_400, days: 3_650), as: name.lowercased())
      try configure(name.lowercased(), then, more)
    }
    try configure("seal", then, more)
  }

  private func put(_ key: SigningKey, as name: String) throws {
    folder.write(name + ".key", try key.privatePEM())
    folder.write(name + ".pem", try key.certificate.pem())
    _ = folder.run("chmod", "400", "\(folder.path)/\(name).key")
  }

  /// The config of somebody, with the key of that name.
  private func configure(_ name: String, _ then: String, _ more: String) throws {
    folder.write(
      name + ".json5",
      """
      { store: 'store', sources: [{ name: 'archiver', path: 'in' }], metrics: { textfile: 'expire.prom' },
        sealing: { key: { file: '\(name).key' }, certificate: '\(name).pem', trust: ['seal.pem'] },
        retention: { apply: ['year'], policies: [{ id: 'year', citation: 'c', period: 'P1Y', then: '\(then)' }],
          roles: { \(roles) }\(more) } }
      """)
  }

  /// `tally` with the planner's config, or another's, at an instant.
  func tally(_ words: String..., by name: String = "seal", now: Int = now) throws -> Tally.Ending {
    try tally(words, by: name, now: now)
  }

  func tally(_ words: [String], by name: String = "seal", now: Int = now) throws -> Tally.Ending {
    try Subprocess.run(
      Tally.path, words + gap(words, now) + ["--config", name + ".json5"],
      environment: ["SOURCE_DATE_EPOCH": "\(now)", "SWIFT_BACKTRACE": "enable=no"], directory: folder.path)
  }

  /// The clock of who plans is right, however long the store was idle; a test about that says so itself.
  private func gap(_ words: [String], _ now: Int) -> [String] {
    guard words.starts(with: ["expire", "plan"]), !words.contains("--gap") else { return [] }
    let parts = (names("manifest.json") + names("plan.json")).map { $0.split(separator: "/") }
    let days = parts.compactMap { LogicalDate($0[0] == "archives" ? $0[1...3].joined(separator: "-") : String($0[1])) }
    let today = LogicalDate(nanoseconds: Int64(now) * 1_000_000_000)
    return ["--gap", "\(max(0, today.day - (days.max() ?? today).day))"]
  }

  /// Keys in the store that end so.
  func names(_ suffix: String) -> [String] {
    let all = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path + "/store")) ?? []
    return all.filter { $0.hasSuffix(suffix) && !$0.split(separator: "/").contains { $0.hasPrefix(".") } }.sorted()
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8) }
}
