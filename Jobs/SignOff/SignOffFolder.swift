internal import Archival
internal import Events
internal import Reports
internal import Sealing
internal import Storage

/// One report's folder as far as people have signed it: the manifest, and beside it for each role a seal, certificates and timestamps.
struct SignOffFolder: Sendable {
  let date: LogicalDate
  let version: Int
  /// `report-manifest.json`; nil where there is none, as in a report of an older program.
  var manifest: [UInt8]?
  /// The roles whose signature is in a PDF.
  private(set) var documents: Set<SignOff.Role> = []
  private var parts: [String: [UInt8]] = [:]

  /// Reads what is there.
  init(_ date: LogicalDate, _ version: Int, in store: any ObjectStore) async throws {
    (self.date, self.version) = (date, version)
    let folder = SignOffFolder.folder(date, version)
    for object in try await store.list(try ReconciliationFolder.key(folder)) {
      let name = String(object.key.name)
      if let role = SignOff.Role.allCases.first(where: { SignedDocument.name($0) == name }) { documents.insert(role) }
      guard name.hasPrefix(ReportManifest.name) else { continue }
      let bytes = try await store.read(object.key, limit: ReportManifest.limit)
      if name == ReportManifest.name { manifest = bytes } else { parts[name] = bytes }
    }
  }

  static func folder(_ date: LogicalDate, _ version: Int) -> String { "reports/\(date.path)/v\(version)" }

  var folder: String { SignOffFolder.folder(date, version) }

  /// The names of a role's files begin so.
  static func stem(_ role: SignOff.Role) -> String { "\(ReportManifest.name).\(role.rawValue)" }

  /// Whether a name is that of a seal.
  static func isSeal(_ name: Substring) -> Bool { SignOff.Role.allCases.contains { name == stem($0) + ".p7s" } }

  /// A role's seal.
  func seal(_ role: SignOff.Role) -> [UInt8]? { parts[SignOffFolder.stem(role) + ".p7s"] }

  /// A role's timestamp, and its certificates as PEM.
  func timestamp(_ role: SignOff.Role) -> [UInt8]? { parts[SignOffFolder.stem(role) + ".tsr"] }
  func certificates(_ role: SignOff.Role) -> [UInt8]? { parts[SignOffFolder.stem(role) + ".pem"] }

  /// The roles that have any file.
  var roles: [SignOff.Role] {
    SignOff.Role.allCases.filter { role in
      documents.contains(role) || parts.keys.contains { $0.hasPrefix(SignOffFolder.stem(role) + ".") }
    }
  }

  /// What a role's seal is over: the manifest; and of the reviewer, who signs what the preparer has signed, his seal behind it. So the roles cannot
  /// be exchanged.
  func content(_ role: SignOff.Role) -> [UInt8]? {
    guard let manifest else { return nil }
    return switch role {
    case .preparer: manifest
    case .reviewer: seal(.preparer).map { manifest + $0 }
    }
  }

  /// The seal of a role to be judged; nil where it is over nothing that is there.
  func check(_ role: SignOff.Role) -> SealCheck? {
    content(role).map {
      SealCheck(
        content: $0, signature: seal(role), certificates: certificates(role),
        tokens: timestamp(role).map { [$0] } ?? [])
    }
  }

  /// Who says to have signed, without a look at whether anybody trusts them; nil where nobody has.
  var signOff: SignOff? {
    let signatures = SignOff.Role.allCases.compactMap { role -> SignOff.Signature? in
      guard let seal = seal(role) else { return nil }
      let carried = (try? CMSSeal.certificates(of: seal)) ?? []
      guard let content = content(role), let signer = CMSSeal.verify(seal, of: content, trust: carried).signer else {
        return SignOff.Signature(role: role)
      }
      return SignOff.Signature(
        role: role, signer: signer.certificate.subject, signedAt: Instant(seconds: signer.signedAt),
        isStamped: timestamp(role) != nil)
    }
    return signatures.isEmpty ? nil : SignOff(version: version, signatures: signatures)
  }
}

extension SealVerdict {
  /// Who signed, where that is certain, trusted still or not.
  var signer: Signer? {
    switch self {
    case .intact(let signer), .expired(let signer, _): signer
    case .altered, .untrusted, .notCheckable: nil
    }
  }
}
