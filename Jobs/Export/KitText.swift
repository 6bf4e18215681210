internal import Archival
internal import Events
internal import Operations
internal import Sealing

/// What a kit says to its reader.
enum KitText {
  /// `verify.sh`
  static var script: [UInt8] { PackageResources.verify_sh }

  static func readme(_ plan: KitPlan, _ settings: ExportJob.Settings) -> [UInt8] {
    let made = Instant(seconds: settings.now)
    let signers = fingerprints(settings.trust.signers)
    let authorities =
      settings.trust.authorities.isEmpty
      ? "" : "Time        SHA-256 of each certificate in tsa.pem:\n" + fingerprints(settings.trust.authorities)
    let contents =
      plan.events > 0
      ? "\(Quantity.counted(plan.events, "event")), each with a proof, in events/"
      : "\(Quantity.counted(plan.archives, "archive")), in archives/"
    let organization = settings.organization.isEmpty ? "" : " of \(oneLine(settings.organization))"
    return Array(
      """
      Evidence from the message archive\(organization)

      Store       \(oneLine(settings.store))
      Made        \(made) by \(settings.program)
      Holds       \(contents)
      Chain       the manifests \(plan.manifests.lowerBound) to \(plan.manifests.upperBound)
      Signers     SHA-256 of each certificate in trust.pem:
      \(signers)\(authorities)
      TO CHECK IT

        sh verify.sh TRUSTED.pem [TSA.pem]

      needs sh, sha256sum, openssl, zstd and tar, which every Linux has or installs. TRUSTED.pem is the certificate of whoever sealed this,
      TSA.pem that of the time-stamping authority, if there is one: never one file for both. Get them from the firm by another way than this kit, or
      compare the fingerprints above by telephone: trust.pem and tsa.pem are here for convenience, and whoever forged the kit would have put his own
      there. The script ends with 0 if all is as it was sealed, and names what is not; with 74 if nothing is amiss, and something cannot be judged, such
      as a timestamp of an authority that TSA.pem does not have.

      WHAT IS WHAT

        archives/<year>/<month>/<day>/<channel>/manifest.json   what an archive holds: counts, digests, the exports it was made from, and the
                                                                digest of the manifest before it. One for each channel and day, an empty one too
        …/manifest.json.p7s, .pem, .tsr                         its signature (CMS), the signer's certificates, a timestamp (RFC 3161) if there is one
        …/manifest.json.2.tsr, .3.tsr, …                        timestamps that renew those before them
        …/*.tar.zst                                             the archive: a BagIt bag (RFC 8493), unpacked by `zstd -dc X.tar.zst | tar -xf - -C
                                                                /somewhere`, outside of this kit; the records are in data/events, one a line, as
                                                                the platform exported them
        …/*.index                                               what helps to find one record; derived from the archive
        summaries/                                              the counts of each archive at a glance
        events/<archive>-<number>/                              one record (event), and what proves that it is in the archive: its place and the
                                                                path from it; proof.json has the same and the manifest as one document
        range, SHA256SUMS, trust.pem, tsa.pem, verify.sh, tally.json
                                                                of this kit

      """.utf8)
  }

  private static func fingerprints(_ certificates: [Certificate]) -> String {
    certificates.map { "  \($0.fingerprint)\n  \(oneLine($0.subject))\n" }.joined()
  }

  /// A name from a certificate or a config forges no line of its own, and turns none round.
  static func oneLine(_ text: String) -> String { Log.escaped(text) }
}
