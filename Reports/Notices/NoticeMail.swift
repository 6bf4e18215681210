package import Events
internal import Reconciliation
internal import Sealing

/// A notice as an email (RFC 5322, RFC 2045): text, and the same as HTML that loads nothing. The same notice gives the same bytes.
package struct NoticeMail: Sendable {
  private let notice: NoticeText
  private let from: String
  private let to: [String]
  /// RFC 5322, as `Thu, 19 Nov 2026 06:10:00 +0000`.
  private let date: String
  private let key: String

  /// `key` identifies the notice, in letters and digits; `instant` is its Date.
  package init(_ notice: NoticeText, from: String, to: [String], key: String, at instant: Instant) {
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

  private var text: String {
    var lines = [notice.subject]
    for table in notice.tables where !table.rows.isEmpty { lines += [""] + table.rows.map(\.line) }
    if let link = notice.link { lines += ["", "Report: " + link] }
    lines += ["", notice.end, ""]
    return lines.map { VisibleText.of($0) }.joined(separator: "\r\n")
  }

  private var html: [UInt8] {
    let body = HTML(joining: [
      Tag.p(notice.kicker, .style(.kicker)),
      Tag.h1(notice.title, .style(.title)),
      HTML(joining: notice.tables.filter { !$0.rows.isEmpty }.map(table)),
      notice.link.map { link in
        Tag.p(.style(.paragraph)) {
          "Report: "; Attribute.link(toWeb: link).map { Tag.a(link, $0, .style(.link)) } ?? HTML(link)
        }
      } ?? .empty,
      Tag.p(notice.end, .style(.note)),
    ])
    return HTML.page(
      head: Tag.head {
        Tag.meta(.of(.charset, "utf-8")); Tag.title(notice.subject)
      }, body: [Tag.div(.style(.body)) { body }]
    ).flatMap(\.bytes)
  }

  private func table(_ table: NoticeText.Table) -> HTML {
    Tag.table(.style(.table)) {
      Tag.caption(table.caption, .style(.caption))
      Tag.tbody {
        HTML(
          joining: table.rows.map { row in
            Tag.tr {
              Tag.th(row.name, .row, .style(.name))
              HTML(joining: [row.figure].compactMap(\.self).map { Tag.td($0, .style(.figure)) })
              HTML(joining: row.texts.map { Tag.td($0, .style(.rule)) })
            }
          })
      }
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
