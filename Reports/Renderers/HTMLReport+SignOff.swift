internal import Events
internal import Reconciliation
internal import Sealing

extension HTMLReport {
  /// Who signed the report before this one, and lines for this one: a page that is signed is never written again, so its own signatures lie
  /// beside it.
  var signOff: HTML {
    func block(_ role: String) -> HTML {
      Tag.div {
        Tag.h3(role)
        HTML(joining: ["Name", "Signature", "Date"].map { Tag.p($0, .class("blank")) })
      }
    }
    return Page.section("sign-off", "Sign-off") {
      report.signedBefore.map(before) ?? .empty
      Tag.p(.class("note")) {
        "Of report \(report.identity.reportID), and of no other version. The reviewer is not the preparer. On paper, or by "
        Tag.code("tally report sign")
        ", which signs report-manifest.json beside this page, and the PDF where there is one; the index of all nights says by whom."
      }
      Tag.div(.class("sign-off")) {
        block("Prepared by")
        block("Reviewed by")
      }
    }
  }

  /// What is different from the last report of the night that was signed.
  private func before(_ signed: SignedBefore) -> HTML {
    let changes = signed.summary.map { NightSummary(report).changes(since: $0) } ?? []
    let now = Dictionary(
      report.companions.map { (String($0.key.split(separator: "/").last ?? ""), $0.sha256) },
      uniquingKeysWith: { first, _ in first })
    let data = ["totals.json", "breaks.csv", "requests.csv", "messages.txt"].filter { now[$0] != nil }
    let changed = data.filter { signed.manifest.files[$0]?.description != now[$0] }
    return HTML(joining: [
      Tag.p {
        "Version \(signed.signOff.version) of this night's report was signed: "
        HTML(Clipped.text(signed.signOff.sentence))
        ". This is another report: those signatures are not of it."
      },
      changes.isEmpty
        ? Tag.p(
          signed.summary == nil
            ? "What that version said at a glance cannot be read any more."
            : "Verdict and counts are the same as in that version.",
          .class("note"))
        : Page.table(
          "What changed since version \(signed.signOff.version)", "small",
          head: HTML(joining: [
            Tag.th("Figure", .column), Tag.th("Version \(signed.signOff.version)", .column),
            Tag.th("Version \(report.identity.version)", .column),
          ]),
          body: HTML(
            joining: changes.map { change in
              Tag.tr {
                Tag.th(change.name, .row)
                Tag.td(Clipped.text(change.then))
                Tag.td(Clipped.text(change.now))
              }
            })),
      Tag.p(
        changed.isEmpty
          ? "The files of data beside the page are the same."
          : "Files of data that differ: " + changed.joined(separator: ", ") + ".",
        .class("note")),
    ])
  }
}
