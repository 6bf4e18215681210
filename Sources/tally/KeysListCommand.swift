internal import Events
internal import Jobs
internal import Operations
internal import Sealing
internal import Storage

/// `tally keys list`: certificates, key-encryption keys, and how much of the store depends on each.
struct KeysListCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    let wiring = KeyWiring(tools)
    let now = Instant(nanoseconds: tools.clock.now()).seconds
    let store = try await StoreOpener(tools.config, tools.clock, tools.log).openOrEmpty()
    let use = try await KeyUse.read(store, trying: wiring.keyFiles(), parallelism: tools.config.threads)
    let certificates = KeyInventory.certificates(
      signers: readable(wiring.trusted), authorities: readable(wiring.trustedAuthorities), use,
      renewBefore: (tools.config.sealing?.renewBefore ?? 0) / 1_000_000_000, now: now)
    let keys = KeyInventory.keys(try await wiring.keys()?.keys() ?? [], use, now: now)
    if invocation.json { try document(certificates, keys, use) } else if !invocation.quiet { try table(certificates, keys, use) }
    for item in certificates {
      if let warning = item.warning { tools.log.warning(warning, ["certificate": item.certificate.subject]) }
    }
    for item in keys {
      if let warning = item.warning { tools.log.warning(warning, ["key": item.key.id, "kind": item.key.kind]) }
    }
    for failure in use.failures { tools.log.error(failure.description) }
    for other in use.passedBy { tools.log.warning(other.description) }
    let exit = use.failures.gravest?.code ?? .done
    return keys.contains(where: \.isMissing) ? exit.worse(.configuration) : exit
  }

  /// Certificates; what cannot be read is told, and keeps nothing else from being listed.
  private func readable(_ read: () throws -> [Certificate]) -> [Certificate] {
    do { return try read() } catch {
      tools.log.warning(Failure(error).error.description)
      return []
    }
  }

  private func table(_ certificates: [KeyInventory.CertificateItem], _ keys: [KeyInventory.KeyItem], _ use: KeyUse) throws {
    var lines: [String] = []
    for item in certificates {
      let certificate = item.certificate
      lines.append(
        "\(item.role.rawValue) \(certificate.fingerprint.description.prefix(16)) until \(Instant(seconds: certificate.notAfter).date) \(item.state.rawValue)"
          + (item.seals.map { ", stamped \(Quantity.counted($0, "seal")) last" } ?? "")
          + " \(Log.escaped(certificate.subject)) serial \(certificate.serial)")
    }
    for item in keys {
      let made = item.key.created.map { " made \(Instant(seconds: $0).date)" } ?? ""
      lines.append(
        "\(item.key.kind) \(Log.escaped(item.key.id))\(made) \(item.state), opens \(Quantity.counted(item.archives, "archive"))")
    }
    if use.unstamped > 0 { lines.append("\(Quantity.counted(use.unstamped, "seal has", "seals have")) no timestamp") }
    if lines.isEmpty { lines = ["the config has no keys"] }
    try Output.text(lines.map { $0 + "\n" }.joined())
  }

  private func document(_ certificates: [KeyInventory.CertificateItem], _ keys: [KeyInventory.KeyItem], _ use: KeyUse) throws {
    func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    let papers = certificates.map { item in
      JSONValue.object(
        [("role", .string(item.role.rawValue)), ("state", .string(item.state.rawValue))] + Self.facts(item.certificate)
          + (item.seals.map { [("seals", .number(String($0)))] } ?? []))
    }
    let list = keys.map { item in
      JSONValue.object([
        ("kind", .string(item.key.kind)), ("id", .string(item.key.id)),
        ("created", optional(item.key.created.map { Instant(seconds: $0).description })), ("state", .string(item.state)),
        ("pastCryptoPeriod", .bool(item.isPast)), ("archives", .number(String(item.archives))),
      ])
    }
    try Output.document {
      $0.value(
        .object([
          ("certificates", .array(papers)), ("keys", .array(list)), ("unstamped", .number(String(use.unstamped))),
          ("failures", .array(use.failures.map(\.document))),
        ]))
    }
  }

  /// What is told of a certificate.
  static func facts(_ certificate: Certificate) -> [(key: String, value: JSONValue)] {
    [
      ("subject", .string(certificate.subject)), ("serial", .string(certificate.serial)),
      ("notBefore", .string(Instant(seconds: certificate.notBefore).description)),
      ("notAfter", .string(Instant(seconds: certificate.notAfter).description)),
      ("sha256", .string(certificate.fingerprint.description)),
    ]
  }
}
