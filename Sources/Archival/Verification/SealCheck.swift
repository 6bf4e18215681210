internal import Events
package import Sealing

/// What proves of a manifest who sealed it, and when: signature, certificates and timestamps, as they lie beside it. Judged without any I/O.
package struct SealCheck: Sendable {
  /// `manifest.json`
  package var content: [UInt8]
  /// `manifest.json.p7s`; nil where there is none.
  package var signature: [UInt8]?
  /// `manifest.json.pem`; nil where there is none.
  var certificates: [UInt8]?
  /// `manifest.json.tsr`, `manifest.json.2.tsr`, …: nil in the place of one that is missing.
  var tokens: [[UInt8]?]

  /// Bytes as they lie in the store, the tokens in their order.
  package init(content: [UInt8], signature: [UInt8]?, certificates: [UInt8]?, tokens: [[UInt8]?]) {
    (self.content, self.signature, self.certificates, self.tokens) = (content, signature, certificates, tokens)
  }

  /// What came out.
  package struct Result: Sendable {
    /// Who sealed; nil where nothing sound says so.
    package var signer: SealVerdict.Signer?
    /// When the manifest was there at the latest, as the oldest sound token says.
    package var timestamp: Timestamp?
    /// When the signer's certificate ended, in seconds since 1970, where no token says that the seal is older: then only a later manifest
    /// of the chain can vouch for this one.
    package var expired: Int64?
    /// What speaks against it; empty where all is sound.
    package var findings: [StoreFinding] = []

    /// Whether the manifest is what a trusted signer sealed while his certificate was valid.
    package var isSealed: Bool { signer != nil && expired == nil }
  }

  /// Judges what lies in the folder of a slot. Whoever trusts nobody can say nothing of seals. `now` in seconds since 1970.
  package func judge(in slot: Slot, trust: Trust, now: Int64) -> Result {
    judge("manifest", at: slot.folder + "/manifest.json", madeBy: "tally tier", trust: trust, now: now)
  }

  /// The same of what lies beside a document: what it is called, its key, and the command that makes such.
  package func judge(_ what: String, at place: String, madeBy command: String, trust: Trust, now: Int64) -> Result {
    guard signature != nil else {
      var result = Result()
      result.findings.append(
        StoreFinding(
          .missing, place + ".p7s", "the \(what) has no seal",
          remedy: "a `\(command)` that was killed leaves the last \(what) so, and the next completes it; otherwise "
            + StoreFinding.Verdict.missing.remedy))
      return result
    }
    return judge(at: place, trust: trust, now: now)
  }

  /// The same of a seal anywhere: `place` is its key without `.p7s`.
  package func judge(at place: String, trust: Trust, now: Int64) -> Result {
    var result = Result()
    guard let signature else {
      result.findings.append(StoreFinding(.missing, place + ".p7s", "there is no seal"))
      return result
    }
    judgeTokens(signature, place, trust.authorities, now, &result)
    let sealed = CMSSeal.verify(signature, of: content, trust: trust.signers, at: result.timestamp?.time ?? now)
    switch sealed {
    case .intact(let signer): result.signer = signer
    case .expired(let signer, let end): (result.signer, result.expired) = (signer, end)
    case .altered(let why): result.findings.append(StoreFinding(.altered, place, why))
    case .untrusted(let why): result.findings.append(StoreFinding(.untrusted, place + ".p7s", why))
    case .notCheckable(let why): result.findings.append(StoreFinding(.notCheckable, place + ".p7s", why))
    }
    if let signer = result.signer { judgeCertificates(signature, signer.certificate, place + ".pem", &result) }
    return result
  }

  /// The newest token holds now, and each older one held when the next was made.
  private func judgeTokens(
    _ signature: [UInt8], _ place: String, _ trust: [Certificate], _ now: Int64, _ result: inout Result
  ) {
    var instant = now
    for index in tokens.indices.reversed() {
      let place = place + (index == 0 ? ".tsr" : ".\(index + 1).tsr")
      func find(_ verdict: StoreFinding.Verdict, _ cause: String, remedy: String? = nil) {
        result.findings.append(StoreFinding(verdict, place, cause, remedy: remedy))
      }
      guard let token = tokens[index] else {
        find(.missing, "there is a newer timestamp, and not this one")
        continue
      }
      // A newer token is over all that was there when it was made.
      let earlier = tokens[..<index].compactMap { $0 }
      guard earlier.count == index else {
        find(.notCheckable, "a timestamp that it is over is not there")
        continue
      }
      let digest =
        index == 0
        ? SHA256.hash(signature) : Seal.renewedDigest(content: content, signature: signature, timestamps: earlier)
      switch Timestamp.verify(token, of: digest, trust: trust, at: instant) {
      case .intact(let timestamp):
        instant = timestamp.time
        result.timestamp = timestamp
      case .expired(let timestamp):
        let end = Instant(seconds: timestamp.expiresAt)
        find(
          .notCheckable, "its authority's certificate ended on \(end), before the timestamp was renewed",
          remedy: "it proves nothing any more by itself; renew timestamps in time")
      case .altered(let why): find(.altered, why)
      case .untrusted(let why):
        // Whoever lacks an authority's certificate cannot say that something was altered.
        find(.notCheckable, why, remedy: Self.nameAuthority)
      case .notCheckable(let why): find(.notCheckable, why, remedy: trust.isEmpty ? Self.nameAuthority : nil)
      }
    }
  }

  private static let nameAuthority = "name the authority's certificate with --trust-tsa if you know it to be genuine"

  /// The PEM file is for people with openssl: exactly the certificates that the seal carries, the signer's first.
  private func judgeCertificates(_ signature: [UInt8], _ signer: Certificate, _ place: String, _ result: inout Result) {
    guard let certificates else {
      result.findings.append(StoreFinding(.missing, place, "the certificates of the seal are not beside it"))
      return
    }
    let carried = Set((try? CMSSeal.certificates(of: signature)) ?? [])
    // Where there is no choice of order, the file can be written anew and need not be read.
    if carried.count <= 2, carried.contains(signer),
      let written = try? ([signer] + carried.filter { $0 != signer }).map({ try $0.pem() }).joined(),
      certificates == Array(written.utf8)
    {
      return
    }
    let listed = (try? Certificate.read(pem: certificates)) ?? []
    let text = listed.compactMap { try? $0.pem() }.joined()
    guard listed.first == signer, listed.count == carried.count, Set(listed) == carried, Array(text.utf8) == certificates else {
      result.findings.append(StoreFinding(.altered, place, "it does not hold the certificates that the seal carries"))
      return
    }
  }
}

/// Whom somebody trusts: with seals, with the time, and with approvals.
package struct Trust: Sendable {
  /// With seals of manifests, plans and certificates.
  package var signers: [Certificate]
  /// With timestamps.
  package var authorities: [Certificate]
  /// With approvals of dispositions, and with reviews, which are approvals too. Nil where nobody said who approves: signers count, and of an approval by
  /// anybody else nothing can be said.
  package var approvers: [Certificate]?
  /// With reviews.
  package var reviewers: [Certificate]?

  /// Reviewers are the approvers where nobody says otherwise.
  package init(
    signers: [Certificate], authorities: [Certificate], approvers: [Certificate]? = nil, reviewers: [Certificate]? = nil
  ) {
    (self.signers, self.authorities, self.approvers) = (signers, authorities, approvers)
    self.reviewers = reviewers ?? approvers
  }
}
