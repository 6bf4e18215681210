internal import Events

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
      report.sinceSigned(numbers).map(before) ?? .empty
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
  private func before(_ signed: SignedChanges) -> HTML {
    HTML(joining: [
      Tag.p {
        HTML(signed.lead)
        HTML(Clipped.text(signed.signatures, in: "the signatures"))
        HTML(SignedChanges.tail)
      },
      signed.figuresNote.map { Tag.p($0, .class("note")) }
        ?? Page.table(
          "What changed since version \(signed.version)", "small",
          head: HTML(joining: [
            Tag.th("Figure", .column), Tag.th("Version \(signed.version)", .column),
            Tag.th("Version \(report.identity.version)", .column),
          ]),
          body: HTML(
            joining: signed.figures.map { change in
              Tag.tr {
                Tag.th(change.name, .row)
                Tag.td(Clipped.text(change.then))
                Tag.td(Clipped.text(change.now))
              }
            })),
      Tag.p(signed.filesNote, .class("note")),
    ])
  }
}
