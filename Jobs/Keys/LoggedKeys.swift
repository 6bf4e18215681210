package import Operations
package import Sealing

/// Key-encryption keys each use of which is logged: by which key, and for what. The context is no secret.
package struct LoggedKeys: KeyPlace {
  private let keys: any KeyPlace
  private let log: Log

  /// What `keys` do is done by them; the log gets a line for every use.
  package init(_ keys: any KeyPlace, _ log: Log) { (self.keys, self.log) = (keys, log) }

  package func keys() async throws -> [KeyDescription] { try await keys.keys() }

  package func wrap(_ key: DataKey, context: [String: String]) async throws -> WrappedKey {
    let wrapped = try await keys.wrap(key, context: context)
    note("a data key was wrapped", wrapped, context)
    return wrapped
  }

  package func unwrap(_ wrapped: WrappedKey, context: [String: String]) async throws -> DataKey {
    do {
      let key = try await keys.unwrap(wrapped, context: context)
      note("a data key was unwrapped", wrapped, context)
      return key
    } catch {
      log.warning("a data key was not unwrapped", ["archive": context["archive"] ?? "", "kind": wrapped.kind, "key": wrapped.id])
      throw error
    }
  }

  private func note(_ words: String, _ wrapped: WrappedKey, _ context: [String: String]) {
    log.info(words, ["archive": context["archive"] ?? "", "kind": wrapped.kind, "key": wrapped.id])
  }
}

/// A sealer each use of which is logged.
package struct LoggedSealer: Sealer {
  private let sealer: any Sealer
  private let certificate: Certificate
  private let log: Log

  /// `certificate`: the signer's.
  package init(_ sealer: any Sealer, _ certificate: Certificate, _ log: Log) {
    (self.sealer, self.certificate, self.log) = (sealer, certificate, log)
  }

  package func seal(_ content: [UInt8]) async throws -> Seal {
    let seal = try await sealer.seal(content)
    log.info("sealed", ["sha256": SHA256.hash(content).description, "signer": certificate.subject, "serial": certificate.serial])
    return seal
  }

  package func sealDocument(_ digest: Digest) async throws -> [UInt8] {
    let cms = try await sealer.sealDocument(digest)
    log.info("sealed a document", ["sha256": digest.description, "signer": certificate.subject, "serial": certificate.serial])
    return cms
  }

  package func stamp(_ digest: Digest) async throws -> [UInt8]? {
    guard let response = try await sealer.stamp(digest) else { return nil }
    log.info("timestamped", ["sha256": digest.description])
    return response
  }
}
