internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Reports

/// What `tally verify` says of reports and of the signatures over them.
struct ReportVerificationPrinter {
  let tools: JobTools
  let isQuiet: Bool

  func tell(_ result: SignOffVerification) {
    for finding in result.findings {
      let fields: KeyValuePairs = ["place": finding.place, "because": finding.cause, "remedy": finding.remedy]
      // Of a reconciliation, too.
      let isExtra = finding.verdict == .extra
      if isExtra { tools.log.warning("extra", fields) } else { tools.log.error("report \(finding.verdict.rawValue)", fields) }
    }
    // Signed is not what is read first: somebody has reported the night again since.
    for (date, signOff, isLatest) in result.signOffs where !isLatest {
      tools.log.warning("a signature is over an older version", ["date": date.description, "version": String(signOff.version)])
    }
    if result.withoutManifest > 0 {
      let counted = Quantity.counted(result.withoutManifest, "report has", "reports have")
      tools.log.warning("\(counted) no manifest, being of a program that wrote none: what they say cannot be checked")
    }
    guard !isQuiet, result.reports > 0 else { return }
    let counted = Quantity.counted(result.evidence, "file that they are made from was", "files that they are made from were")
    let evidence = result.evidence == 0 ? "" : "; \(counted) hashed"
    let screen = Screen(.standardError())
    let documents = result.documents == 0 ? "" : ", \(result.documents) in PDFs too"
    screen.line(
      .info,
      "\(Quantity.counted(result.reports, "report was compared with its manifest", "reports were compared with their manifests")), "
        + "\(Quantity.counted(result.signed, "signature over them is", "signatures over them are")) sound\(documents)\(evidence)")
    for (date, signOff, _) in result.signOffs {
      screen.line(.info, Log.escaped("report of \(date), version \(signOff.version): \(signOff.sentence)"))
    }
  }
}
