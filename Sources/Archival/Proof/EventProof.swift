package import Events
package import Sealing

/// That one event is in a sealed archive, in a document that needs neither the store nor this program: the event, the way from its leaf to the
/// root of the archive's tree, and the manifest that has the root, with its seal. docs/verify.md says how to check it by hand.
package struct EventProof: Hashable, Sendable {
  /// The version of the format that this program writes.
  static let format = 1
  /// A document that is read has at most so many bytes: a manifest and a long record.
  package static let limit = 192 << 20

  /// The record as the platform exported it, without a line feed.
  package var event: String
  /// That the record is a leaf of the tree whose root the manifest has.
  package var proof: InclusionProof
  /// `manifest.json`, byte for byte.
  var manifest: String
  /// `manifest.json.p7s`
  var signature: [UInt8]
  /// `manifest.json.pem`
  var certificates: String
  /// `manifest.json.tsr`, and those that renew it.
  var tokens: [[UInt8]]

  /// Takes the parts as they are; without `tokens` nothing proves the time.
  package init(
    event: String, proof: InclusionProof, manifest: String, signature: [UInt8], certificates: String, tokens: [[UInt8]]
  ) {
    (self.event, self.proof, self.manifest) = (event, proof, manifest)
    (self.signature, self.certificates, self.tokens) = (signature, certificates, tokens)
  }

  /// SHA-256 over a zero byte and the event (RFC 6962).
  package var leafHash: Digest {
    var hasher = MerkleHasher()
    let bytes = Array(event.utf8)
    return unsafe hasher.leaf(bytes.span.bytes)
  }

  /// The document.
  package var json: JSONValue {
    func text(_ digest: Digest) -> JSONValue { .string(digest.description) }
    return .object([
      ("format", .number(String(EventProof.format))), ("event", .string(event)),
      ("leaf", .object([("index", .number(String(proof.index))), ("hash", text(leafHash))])),
      ("count", .number(String(proof.count))), ("path", .array(proof.path.map(text))),
      ("root", proof.root(of: leafHash).map(text) ?? .null), ("manifest", .string(manifest)),
      ("seal", .string(Base64.encode(signature))), ("certificates", .string(certificates)),
      ("timestamps", .array(tokens.map { .string(Base64.encode($0)) })),
    ])
  }

  /// What it is, in errors.
  private static let noun = "proof"

  /// Reads a document. `leaf.hash` and `root` follow from the rest: they are there for people, and must agree.
  package init(_ bytes: [UInt8]) throws(ManifestError) {
    guard bytes.count <= EventProof.limit else { throw .damaged("more than \(EventProof.limit >> 20) MiB", of: Self.noun) }
    let value: JSONValue
    do { value = try JSONValue.parse(bytes) } catch { throw .damaged(error.description, of: Self.noun) }
    guard let format = value["format"]?.intValue else { throw .damaged("it has no format", of: Self.noun) }
    guard format <= EventProof.format else { throw .newer(format: format, of: Self.noun) }
    guard case .string(let event)? = value["event"], let index = value["leaf"]?["index"]?.intValue,
      let count = value["count"]?.intValue, let path = value["path"]?.elements, case .string(let manifest)? = value["manifest"],
      let seal = value["seal"]?.stringValue.flatMap({ Base64.decode($0) }), case .string(let pem)? = value["certificates"],
      let timestamps = value["timestamps"]?.elements
    else { throw .damaged("a member is missing, or not what it should be", of: Self.noun) }
    let digests = path.compactMap { $0.stringValue.flatMap { Digest(hex: $0) } }
    let tokens = timestamps.compactMap { $0.stringValue.flatMap { Base64.decode($0) } }
    guard digests.count == path.count, tokens.count == timestamps.count else {
      throw .damaged("a digest or timestamp is none", of: Self.noun)
    }
    self.init(
      event: event, proof: InclusionProof(index: index, count: count, path: digests), manifest: manifest, signature: seal,
      certificates: pem, tokens: tokens)
    guard value.canonical() == json.canonical() else {
      throw .damaged("its parts do not agree, or there are others", of: Self.noun)
    }
  }
}

extension EventProof {
  /// What a proof came to.
  package struct Verdict: Sendable {
    /// Nil where it cannot be read.
    package var manifest: Manifest?
    /// Who vouches, and when the manifest was there at the latest.
    package var seal = SealCheck.Result()
    /// Everything that speaks against it; its places are members of the document.
    package var findings: [StoreFinding] = []

    /// Whether the event was in an archive that a trusted signer sealed.
    package var isProved: Bool { findings.isEmpty && seal.isSealed }
  }

  /// Checks the proof. `now` in seconds since 1970.
  package func check(trust: Trust, now: Int64) -> Verdict {
    var verdict = Verdict()
    func find(_ kind: StoreFinding.Verdict, _ place: String, _ cause: String, _ remedy: String) {
      verdict.findings.append(StoreFinding(kind, place, cause, remedy: remedy))
    }
    let again = "ask for the proof again, from another copy of the store"
    let content = Array(manifest.utf8)
    do {
      let manifest = try Manifest(content)
      verdict.manifest = manifest
      if proof.count != manifest.events.count || proof.root(of: leafHash) != manifest.events.merkleRoot {
        find(
          .altered, "event", "its leaf does not lead to the root that the manifest has: it is not the event of this proof", again)
      }
      verdict.seal = SealCheck(
        content: content, signature: signature, certificates: Array(certificates.utf8), tokens: tokens
      ).judge(in: manifest.slot, trust: trust, now: now)
      verdict.findings += verdict.seal.findings
      if let end = verdict.seal.expired {
        find(
          .notCheckable, "seal",
          "the signer's certificate ended on \(Instant(seconds: end)), and no timestamp says that the seal is "
            + "older", "let `tally verify` check the chain of the store, in which later manifests vouch for this one")
      }
    } catch {
      let isNewer = if case .newer = error { true } else { false }
      find(
        isNewer ? .newer : .altered, "manifest", error.description, isNewer ? StoreFinding.Verdict.newer.remedy : again)
    }
    return verdict
  }
}
