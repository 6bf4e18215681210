internal import Archival
internal import Events
internal import Operations
internal import PDF
internal import Reports
internal import Sealing
internal import Storage

/// The report's PDF with the signature of a role in it (PAdES). The PDF of the report is never changed: `report.preparer.pdf` beside it has its
/// bytes and an update behind them, `report.reviewer.pdf` those of the preparer's and another update, so that it has both signatures.
struct SignedDocument: Sendable {
  let store: any ObjectStore
  let folder: SignOffFolder
  let role: SignOff.Role

  /// The largest that is signed or checked: it is held in memory twice. A PDF of 100,000 breaks has a tenth of it.
  private static let limit = 1 << 29

  /// Its name in the report's folder.
  static func name(_ role: SignOff.Role) -> String { "report.\(role.rawValue).pdf" }

  /// Whether a report has a PDF that could be signed.
  static func isWanted(_ manifest: ReportManifest) -> Bool { manifest.files[ReportForm.pdf.file] != nil }

  var key: String { folder.folder + "/" + SignedDocument.name(role) }

  /// What the signature is appended to.
  private var base: String {
    folder.folder + "/" + (role == .preparer ? ReportForm.pdf.file : SignedDocument.name(.preparer))
  }

  /// Makes it; nothing is written. `instant` is when, in seconds since 1970.
  func make(by certificate: Certificate, _ sealer: any Sealer, at instant: Int64) async throws -> [UInt8] {
    let pdf = try await store.read(try ReconciliationFolder.key(base), limit: SignedDocument.limit)
    do {
      let signature = try PDFSignature(
        role.rawValue, of: pdf, signer: certificate.subject, date: Instant(seconds: instant).description)
      return pdf + (try signature.signed(with: try await sealer.sealDocument(SignedDocument.digest(signature))))
    } catch let error as PDFError {
      throw JobError(
        .unreadable, "cannot sign the report", at: base, because: error.cause,
        remedy: "report the night again with this program, or without a PDF")
    }
  }

  private static func digest(_ signature: PDFSignature) -> Digest {
    var hasher = SHA256()
    for part in signature.signedParts { unsafe hasher.update(part.span.bytes) }
    return hasher.finish()
  }

  // MARK: Checking

  /// What is not as it should be; nothing where the signature in it is sound, and of whoever made the seal beside it. `now` in seconds since 1970.
  func findings(sealedBy certificate: Certificate, trust: Trust, now: Int64) async throws -> [StoreFinding] {
    guard folder.documents.contains(role) else {
      return [
        StoreFinding(
          .missing, key, "the \(role.rawValue)'s signature is in no PDF",
          remedy: "a `tally report sign` that was killed leaves it out, and the next by the same person completes it; otherwise "
            + "restore it from another copy, and find out who could delete there")
      ]
    }
    guard let count = try await store.head(try ReconciliationFolder.key(base))?.size else {
      return [StoreFinding(.notCheckable, key, "what it begins with, \(base), is not there")]
    }
    let whole: [UInt8]
    do { whole = try await store.read(try ReconciliationFolder.key(key), limit: SignedDocument.limit) } catch let error
      as StorageError where error.code == .damaged || error.code == .tooLarge
    { return [StoreFinding(.notCheckable, key, error.cause)] }
    var start = SHA256()
    let begin = whole.prefix(Int(count))
    unsafe start.update(begin.span.bytes)
    guard try await store.open(try ReconciliationFolder.key(base)).sha256() == start.finish() else {
      return [StoreFinding(.altered, key, "it does not begin with \(base)")]
    }
    let read: (signature: PDFSignature, cms: [UInt8], date: String)
    do { read = try PDFSignature.read(role.rawValue, in: whole, behind: Int(count), signer: certificate.subject) } catch {
      return [StoreFinding(.altered, key, error.cause)]
    }
    guard let claimed = Instant(rfc3339: read.date) else { return [StoreFinding(.altered, key, "its date is none")] }
    let proof = DocumentSeal.verify(
      read.cms, of: SignedDocument.digest(read.signature), trust: trust.signers, authorities: trust.authorities,
      claimed: claimed.seconds, at: now)
    return SignedDocument.findings(proof, of: certificate, key)
  }

  private static func findings(_ proof: DocumentSeal.Proof, of certificate: Certificate, _ key: String) -> [StoreFinding] {
    var findings: [StoreFinding] = []
    switch proof.verdict {
    case .intact(let signer):
      if signer.certificate != certificate {
        findings.append(
          StoreFinding(.altered, key, "\(signer.certificate.subject) signed it, with another certificate than the seal's"))
      }
    case .expired(_, let end):
      findings.append(
        StoreFinding(
          .notCheckable, key,
          "the signer's certificate ended on \(Instant(seconds: end)), and no timestamp in it says that the signature is older",
          remedy: "have signatures stamped: `sealing.tsa`"))
    case .altered(let why): findings.append(StoreFinding(.altered, key, why))
    case .untrusted(let why): findings.append(StoreFinding(.untrusted, key, why))
    case .notCheckable(let why): findings.append(StoreFinding(.notCheckable, key, why))
    }
    switch proof.timestamp {
    case nil, .intact: break
    case .altered(let why): findings.append(StoreFinding(.altered, key, "its timestamp: \(why)"))
    case .expired(let timestamp):
      findings.append(
        StoreFinding(
          .notCheckable, key, "its timestamp: the authority's certificate ended on \(Instant(seconds: timestamp.expiresAt))"))
    case .untrusted(let why), .notCheckable(let why):
      findings.append(
        StoreFinding(
          .notCheckable, key, "its timestamp: \(why)",
          remedy: "name the authority's certificate with --trust-tsa if you know it to be genuine"))
    }
    return findings
  }
}
