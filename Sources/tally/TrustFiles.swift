internal import Archival
internal import Jobs
internal import Operations
internal import Sealing

/// Whom a command trusts: with seals the files of `--trust`, with the time those of `--trust-tsa`; else what the config says. Never one list for
/// both: an authority's root has certified others too, and they may not seal.
enum TrustFiles {
  static func read(_ invocation: Invocation, _ tools: JobTools) throws(JobError) -> Trust {
    let named = try read(invocation.trustTSA)
    if !invocation.trust.isEmpty { return Trust(signers: try read(invocation.trust), authorities: named) }
    let wiring = KeyWiring(tools)
    return try wiring.roles().trust(
      Trust(signers: try wiring.trusted(), authorities: named.isEmpty ? try wiring.trustedAuthorities() : named))
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
