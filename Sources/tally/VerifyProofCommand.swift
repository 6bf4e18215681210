internal import Archival
internal import Events
internal import Operations
internal import Sealing

/// `tally verify-proof`: checks the proof of an event, without its store.
struct VerifyProofCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() throws -> ExitCode {
    let path = invocation.operands.first ?? "-"
    let bytes = try SmallFile.read(path == "-" ? "/dev/stdin" : path, what: "cannot read the proof", limit: EventProof.limit)
    let proof: EventProof
    do { proof = try EventProof(bytes) } catch {
      let isNewer = if case .newer = error { true } else { false }
      throw JobError(
        isNewer ? .configuration : .integrity, "the proof is \(isNewer ? "of a newer format" : "altered")", at: path,
        because: error.description,
        remedy: isNewer ? "check it with a later version of tally" : "ask for the proof again, from another copy of the store")
    }
    let trust = try TrustFiles.read(invocation, tools)
    let verdict = proof.check(trust: trust, now: tools.clock.now() / 1_000_000_000)
    tell(verdict)
    if invocation.json { try Output.document { $0.value(document(proof, verdict)) } }
    if verdict.isProved { return .done }
    if verdict.findings.contains(where: \.verdict.isFailure) { return .integrity }
    return trust.signers.isEmpty || verdict.findings.contains { $0.verdict == .newer } ? .configuration : .io
  }

  private func tell(_ verdict: EventProof.Verdict) {
    for finding in verdict.findings {
      tools.log.error(
        "proof \(finding.verdict.rawValue)", ["place": finding.place, "because": finding.cause, "remedy": finding.remedy])
    }
    guard !invocation.quiet, verdict.isProved, let manifest = verdict.manifest, let signer = verdict.seal.signer else { return }
    let screen = Screen(.standardError())
    screen.line(.info, Log.escaped("the event was in archive \(manifest.id) of store \(manifest.store)"))
    screen.line(
      .info, Log.escaped("sealed by \(signer.certificate.subject), SHA-256 of the certificate \(signer.certificate.fingerprint)"))
    let said = Instant(seconds: signer.signedAt)
    if let timestamp = verdict.seal.timestamp {
      let time = Instant(seconds: timestamp.time)
      screen.line(.info, Log.escaped("not later than \(time), says \(timestamp.authority.subject)"))
    } else {
      screen.line(.info, "on \(said), says the signer alone")
    }
  }

  private func document(_ proof: EventProof, _ verdict: EventProof.Verdict) -> JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    let signer = verdict.seal.signer?.certificate
    let time = verdict.seal.timestamp.map { Instant(seconds: $0.time).description }
    return .object([
      ("proved", .bool(verdict.isProved)), ("store", text(verdict.manifest?.store)), ("archive", text(verdict.manifest?.id)),
      ("leaf", .number(String(proof.proof.index))), ("leafHash", .string(proof.leafHash.description)),
      ("signer", text(signer?.subject)), ("certificate", text(signer?.fingerprint.description)), ("timestamp", text(time)),
      ("findings", .array(verdict.findings.map(VerifyDocument.value))),
    ])
  }
}
