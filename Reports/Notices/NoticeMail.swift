package import Events
internal import Reconciliation
internal import Sealing

/// A notice as an email (RFC 5322, RFC 2045): text, and the same as HTML that loads nothing. The same notice gives the same bytes.
package struct NoticeMail: Sendable {
  private let notice: Notice
  private let from: String
  private let to: [String]
  /// RFC 5322, as `Thu, 19 Nov 2026 06:10:00 +0000`.
  private let date: String
  private let key: String

  /// `key` identifies the notice, in letters and digits; `instant` is its Date.
  package init(_ notice: Notice, from: String, to: [String], key: String, at instant: Instant) {
    (self.notice, self.from, self.to, self.key) = (notice, from, to, key)
    date = NoticeMail.date(instant)
  }

  /// The message, lines ended by CR LF.
  package var bytes: [UInt8] {
    let domain = from.split(separator: "@").last.map(String.init) ?? "localhost"
    let boundary = "tally-" + key.prefix(32)
    var lines = [
      "Date: " + date, "From: " + from, "To: " + to.joined(separator: ",\r\n "), "Subject: " + NoticeMail.encoded(notice.subject),
      "Message-ID: <\(key)@\(domain)>", "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
      "Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "",
    ]
    for (type, content) in [("plain", Array(text.utf8)), ("html", html)] {
      lines += [
        "--" + boundary, "Content-Type: text/\(type); charset=utf-8", "Content-Transfer-Encoding: base64", "",
      ]
      lines += NoticeMail.folded(Base64.encode(content))
    }
    lines += ["--\(boundary)--", ""]
    return Array(lines.joined(separator: "\r\n").utf8)
  }

  /// The figures, in the order in which they are told; none where nothing was counted.
  private var figures: [(name: String, value: String)] {
    guard notice.verdict != .notReconciled else { return [] }
    let messages = notice.messages
    var facts = [
      ("Messages sent", Figures.grouped(messages.sends)), ("Delivered", Figures.grouped(messages.delivered)),
      ("Failed", Figures.grouped(messages.failed)), ("Pending", Figures.grouped(messages.pending)),
      ("Unconfirmed", Figures.grouped(messages.unconfirmed)),
    ]
    for (severity, count) in notice.bySeverity { facts.append(("Breaks, \(severity.name)", Figures.grouped(count))) }
    let open = notice.open.values.reduce(0, +)
    facts.append(("Open breaks of all nights", Figures.grouped(open)))
    if notice.overdue > 0 { facts.append(("Of these overdue", Figures.grouped(notice.overdue))) }
    if notice.escalated > 0 { facts.append(("Of these escalated", Figures.grouped(notice.escalated))) }
    return facts
  }

  private var text: String {
    var lines = [notice.subject, ""]
    let facts = [("Night", notice.date.description), ("Verdict", notice.sentence)] + figures
    lines += facts.map { "\($0.0): \($0.1)" }
    if !notice.codes.isEmpty {
      lines += [""] + notice.codes.map { "\(Figures.grouped(notice.breaks[$0] ?? 0)) \($0.name)  \($0.rule)" }
    }
    if let link = notice.link { lines += ["", "Report: " + link] }
    lines += ["", "This is one digest for the whole night. It holds counts and no data of any message.", ""]
    return lines.map { VisibleText.of($0) }.joined(separator: "\r\n")
  }

  private var html: [UInt8] {
    let codes = notice.codes
    let body = HTML(joining: [
      Tag.p((notice.organization.map { $0 + " · " } ?? "") + "Reconciliation of \(notice.date)", .style(.kicker)),
      Tag.h1(notice.sentence, .style(.title)),
      figures.isEmpty
        ? .empty
        : table(
          "The night",
          figures.map { figure in
            Tag.tr {
              Tag.th(figure.name, .row, .style(.name)); Tag.td(figure.value, .style(.figure))
            }
          }),
      codes.isEmpty
        ? .empty
        : table(
          "Breaks by code",
          codes.map { code in
            Tag.tr {
              Tag.th(code.name, .row, .style(.name)); Tag.td(Figures.grouped(notice.breaks[code] ?? 0), .style(.figure))
              Tag.td(code.rule, .style(.rule))
            }
          }),
      notice.link.map { link in
        Tag.p(.style(.paragraph)) {
          "Report: "; Attribute.link(toWeb: link).map { Tag.a(link, $0, .style(.link)) } ?? HTML(link)
        }
      } ?? .empty,
      Tag.p("This is one digest for the whole night. It holds counts and no data of any message.", .style(.note)),
    ])
    return HTML.page(
      head: Tag.head {
        Tag.meta(.of(.charset, "utf-8")); Tag.title(notice.subject)
      }, body: [Tag.div(.style(.body)) { body }]
    ).flatMap(\.bytes)
  }

  private func table(_ caption: String, _ rows: [HTML]) -> HTML {
    Tag.table(.style(.table)) {
      Tag.caption(caption, .style(.caption))
      Tag.tbody { HTML(joining: rows) }
    }
  }

  /// Text in a header: as it is where it is plain, else encoded words (RFC 2047) of whole characters.
  static func encoded(_ text: String) -> String {
    let shown = VisibleText.of(text)
    guard !shown.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) || shown.utf8.count > 200 || shown.contains("=?") else {
      return shown
    }
    var words: [String] = []
    var part: [UInt8] = []
    for scalar in shown.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if part.count + bytes.count > 42 {
        words.append("=?utf-8?B?\(Base64.encode(part))?=")
        part = []
      }
      part += bytes
    }
    return (words + ["=?utf-8?B?\(Base64.encode(part))?="]).joined(separator: "\r\n ")
  }

  /// Lines of at most 76 characters.
  private static func folded(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return stride(from: 0, to: bytes.count, by: 76).map { start in
      String(decoding: bytes[start..<min(start + 76, bytes.count)], as: UTF8.self)
    }
  }

  private static func date(_ instant: Instant) -> String {
    let (day, text) = (instant.date, Instant(seconds: instant.seconds).description)
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((day.day % 7) + 7) % 7]
    let time = text.dropFirst(11).prefix(8)
    return "\(weekday), \(day.components.day) \(day.monthName.prefix(3)) \(day.components.year) \(time) +0000"
  }
}
