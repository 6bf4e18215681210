package import Events
package import Numbers
package import Reconciliation

/// What people are told at once of nights that are past and turned out worse than they had been told: `notices/<date>/digest-<number>.json`. Counts and
/// codes alone, as in a notice.
package struct NoticeDigest: Hashable, Sendable {
  /// The latest night that was reconciled then: the digest lies with it.
  var date: LogicalDate
  /// Which of that day's digests, from 1.
  package var number: Int
  var organization: String?
  /// In their order.
  package var nights: [Night]
  /// Where the index of all nights is served; nil where the config does not say.
  var link: String?

  /// A night that turned out worse.
  package struct Night: Hashable, Sendable {
    /// The logical date of the night, a past one.
    package var date: LogicalDate
    var verdict: Verdict.Kind
    /// The verdict's sentence.
    var sentence: String
    /// By code, and how many more than people were told last; only those that occur.
    var breaks: [BreakCode: Int]
    /// How many more of each code there are than people were told last.
    package var more: [BreakCode: Int]

    /// What a notice says, beside what people were told before.
    package init(_ notice: Notice, told: Notice?) {
      (date, verdict, sentence, breaks) = (notice.date, notice.verdict, notice.sentence, notice.breaks)
      more = notice.breaks.reduce(into: [:]) { more, item in
        let count = item.value - (told?.breaks[item.key] ?? 0)
        if count > 0 { more[item.key] = count }
      }
    }

    /// `2 EXPORT_GAP, 14 LATE_DELIVERY`, the gravest first.
    func moreInWords(_ numbers: NumberForm) -> String {
      Notice.codes(more).map { "\(numbers.grouped(more[$0] ?? 0)) \($0.name)" }.joined(separator: ", ")
    }
  }

  /// `link` is where `reports/` is served; the digest has the address of the index of all nights below it.
  package init(date: LogicalDate, number: Int, organization: String?, nights: [Night], link: String?) {
    (self.date, self.number, self.organization, self.nights) = (date, number, organization, nights)
    self.link = link.map { $0 + ($0.hasSuffix("/") ? "" : "/") + "index.html" }
  }
}

extension NoticeDigest: NoticeDocument {
  package func text(_ numbers: NumberForm) -> NoticeText {
    let title = "\(numbers.counted(nights.count, "past night")) worse than told before"
    return NoticeText(
      subject: (organization.map { $0 + ": " } ?? "") + title,
      kicker: (organization.map { $0 + " · " } ?? "") + "Reconciliations before \(date)", title: title,
      tables: [
        NoticeText.Table(
          caption: "Nights, and breaks that are more than was told of them",
          rows: nights.map { night in
            let sentence = night.verdict.sentence(night.breaks, numbers, told: night.sentence)
            let more = night.moreInWords(numbers)
            return NoticeText.Row(
              name: night.date.description, texts: [sentence, more],
              line: "\(night.date)  \(sentence)" + (more.isEmpty ? "" : "  More: \(more)"))
          })
      ], link: link, end: "This is one digest for all nights of a run that are past. It holds counts and no data of any message.")
  }

  /// The file, and the body of a webhook: canonical JSON.
  package var json: [UInt8] {
    var members: [(key: String, value: JSONValue)] = [
      ("format", .number("1")), ("date", .string(date.description)), ("number", .number(String(number))),
      (
        "nights",
        .array(
          nights.map { night in
            .object([
              ("date", .string(night.date.description)), ("verdict", .string(night.verdict.name)),
              ("sentence", .string(night.sentence)), ("breaks", Notice.counts(night.breaks)), ("more", Notice.counts(night.more)),
            ])
          })
      ),
    ]
    if let organization { members.append(("organization", .string(organization))) }
    if let link { members.append(("link", .string(link))) }
    return JSONValue.object(members).canonical()
  }

  /// Reads a document; it must be in its form to the byte.
  package init(parsing bytes: [UInt8], at place: String) throws(ReportError) {
    let file = try Fields(parsing: bytes, at: place)
    date = try file.required("date").date()
    number = try file.count("number")
    organization = try file.optionalText("organization")
    nights = []
    for night in try file.required("nights").elements() { nights.append(try Night(night)) }
    link = try file.optionalText("link")
    guard json == bytes else { throw ReportError(place: place, cause: "it is not in the form that digests have") }
  }
}

extension NoticeDigest.Night {
  fileprivate init(_ fields: Fields) throws(ReportError) {
    guard let kind = Verdict.Kind(name: try fields.text("verdict")) else {
      throw ReportError(place: fields.place + "/verdict", cause: "not a verdict")
    }
    date = try fields.required("date").date()
    verdict = kind
    sentence = try fields.text("sentence")
    breaks = try Totals.byCode(fields.required("breaks"))
    more = try Totals.byCode(fields.required("more"))
  }
}
