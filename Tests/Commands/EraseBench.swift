import Foundation
import Sealing
import TestSupport

/// The bench of dispositions with three messages a day, and a key of the ledger of erasures.
struct EraseBench {
  let bench: ExpireBench
  static let message = "M-2026-10-18-1"

  /// With a policy of that period for everything; without one where it is nil.
  init(policy period: String? = nil) async throws {
    bench = try await ExpireBench(records: 12)
    let apply = period.map { "apply: ['p'], policies: [{ id: 'p', citation: 'c', period: '\($0)', then: 'destroy' }]" } ?? ""
    bench.folder.write(
      "erase.json5",
      """
      { store: 'store', organization: 'Example', sources: [{ name: 'archiver', path: 'in' }], metrics: { textfile: 'erase.prom' },
        sealing: { key: { file: 'seal.key' }, certificate: 'seal.pem' }, erasure: { key: { file: 'erasure.key' } },
        retention: { \(apply) } }
      """)
    bench.folder.write("erasure.key", String(repeating: "0123456789abcdef", count: 4) + "\n")
    _ = bench.folder.run("chmod", "400", bench.folder.path + "/erasure.key")
    // The store was idle for a year: somebody says that the clock is right.
    _ = try bench.tally("expire", "plan")
  }

  func tally(_ words: String..., now: Int = ExpireBench.now) throws -> Tally.Ending { try tally(words, now: now) }

  func tally(_ words: [String], now: Int = ExpireBench.now) throws -> Tally.Ending {
    try Subprocess.run(
      Tally.path, words + ["--config", "erase.json5"],
      environment: ["SOURCE_DATE_EPOCH": "\(now)", "SWIFT_BACKTRACE": "enable=no"], directory: bench.folder.path)
  }

  @discardableResult
  func request(_ message: String = message) throws -> Tally.Ending {
    try tally(
      "erase", "request", "--message", message, "--ground", "consent-withdrawn", "--case", "DPO-17", "--person", "J. Doe",
      "--json")
  }
}
