internal import Archival
internal import Jobs
internal import Operations
internal import Sealing

/// Whom a command trusts with seals and with the time: the files of `--trust`, else what the config says.
enum TrustFiles {
  static func read(_ invocation: Invocation, _ tools: JobTools) throws(JobError) -> Trust {
    if !invocation.trust.isEmpty {
      let named = try read(invocation.trust)
      return Trust(signers: named, authorities: named)
    }
    let wiring = KeyWiring(tools)
    let roles = try wiring.roles().certificates
    return Trust(
      signers: try wiring.trusted(), authorities: try wiring.trustedAuthorities(),
      approvers: (roles[.approver] ?? []) + (roles[.reviewer] ?? []), reviewers: roles[.reviewer] ?? [])
  }

  /// Every certificate of these PEM files.
  static func read(_ paths: [String]) throws(JobError) -> [Certificate] {
    var found: [Certificate] = []
    for path in paths {
      let what = "cannot read the certificates to trust"
      let pem = try SmallFile.read(path, what: what, limit: 1 << 20)
      do { found += try Certificate.read(pem: pem) } catch {
        throw JobError(.configuration, what, at: path, because: error.description, remedy: "name a file of PEM certificates")
      }
    }
    return found
  }
}
