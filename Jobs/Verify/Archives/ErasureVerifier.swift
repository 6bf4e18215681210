internal import Archival
internal import Events
internal import Storage

/// Verifies what there is of erasures: the ledger, certificates, and that what takes the place of an archive is there.
struct ErasureVerifier: Sendable {
  let store: any ObjectStore
  let settings: ArchiveVerifyJob.Settings

  /// What was found.
  struct Result: Sendable {
    var certificates: CertificateFindings<ErasureCertificate>
    var findings: [StoreFinding]

    /// The archives that certificates name as successors, and that have no manifest. Of an archive that was erased more than once, the last word counts.
    func missing(among slots: Set<Slot>) -> [StoreFinding] {
      var named: [Slot: ErasureOrder.Successor?] = [:]
      for item in certificates.sound.map(\.certificate).sorted(by: { $0.executedAt < $1.executedAt }).flatMap(\.erased) {
        named[item.slot] = .some(item.supersededBy)
      }
      return named.values.compactMap { $0 }.filter { !slots.contains($0.slot) }.map { successor in
        StoreFinding(
          .missing, successor.slot.folder + "/manifest.json", "a certificate of erasure says that \(successor.id) is there")
      }
    }
  }

  func run() async throws -> Result {
    let certificates = try await DispositionVerifier<ErasureCertificate>(store: store, settings: settings).run()
    var findings = certificates.findings
    let ledger = try await ErasureLedger(store: store).read()
    if let fault = ledger.fault {
      findings.append(StoreFinding(.altered, "erasures/ledger", "the ledger of erasures cannot be relied on: \(fault)"))
    } else {
      // Entries lead to those before them, so that one which is cut at its end, or gone, shows nothing of its own.
      findings += ledger.missing(certificates.sound.map(\.certificate)).map { number in
        StoreFinding(.missing, ErasureLedger.place(number), "a certificate of erasure names request \(number)")
      }
    }
    return Result(certificates: certificates, findings: findings)
  }
}
