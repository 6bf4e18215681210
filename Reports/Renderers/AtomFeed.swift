internal import Events
internal import Numbers
internal import Reconciliation
internal import Sealing

/// `reports/feed.atom`: the last nights for a feed reader (RFC 4287). Dates are those of the reports, so the same nights give the same bytes.
package struct AtomFeed: Sendable {
  private let index: ReportIndex
  /// Entries in it.
  static let length = 60

  /// Of the last nights of an index.
  package init(_ index: ReportIndex) { self.index = index }

  private var numbers: NumberForm { index.numbers }

  /// The file's bytes.
  package var bytes: [UInt8] {
    let days = Array(index.days.suffix(AtomFeed.length).reversed())
    let updated = days.map(AtomFeed.updated).max() ?? Instant(seconds: 0)
    var xml = Array(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n".utf8)
    xml += text("title", "Nightly reconciliation" + (index.organization.map { ", " + $0 } ?? ""))
    xml += text("id", AtomFeed.identifier(of: index.organization ?? "")) + text("updated", updated.description)
    xml += text("author", nil, text("name", "tally"))
    xml += Array("<link rel=\"alternate\" type=\"text/html\" href=\"index.html\"/>\n".utf8)
    for day in days { xml += entry(day) }
    return xml + Array("</feed>\n".utf8)
  }

  /// A night's entry. One without a report, or whose summary cannot be read, has one too: who reads the feed alone must not take it for a quiet night.
  private func entry(_ day: (date: LogicalDate, night: ReportIndex.Night?)) -> [UInt8] {
    let (date, updated) = (day.date, AtomFeed.updated(day))
    guard let night = day.night else {
      return entry(
        "\(date): no report", id: "missing:\(index.organization ?? ""):\(date)", updated, "index.html#night-\(date)",
        "Nothing is proved of the night: \(index.absence(date)).")
    }
    let path = StorePage.report(date, version: night.latest).path
    guard let summary = night.summary else {
      return entry(
        "\(date): the summary cannot be read", id: "unreadable:\(index.organization ?? ""):\(date):v\(night.latest)", updated,
        path,
        "The summary of report v\(night.latest) is missing or cannot be read; `tally verify` tells more.")
    }
    let messages = summary.messages
    return entry(
      "\(date): \(summary.sentence(numbers))" + index.stop(date), id: summary.reportID, updated, path,
      "Report \(summary.reportID). \(numbers.counted(messages.sends, "message")) sent: \(numbers.grouped(messages.delivered)) delivered, "
        + "\(numbers.grouped(messages.failed)) failed, \(numbers.grouped(messages.pending)) pending, "
        + "\(numbers.grouped(messages.unconfirmed)) unconfirmed.")
  }

  private func entry(_ title: String, id: String, _ updated: Instant, _ path: String, _ summary: String) -> [UInt8] {
    Array("<entry>\n".utf8) + text("title", title) + text("id", AtomFeed.identifier(of: id))
      + text("updated", updated.description)
      + Array("<link rel=\"alternate\" type=\"text/html\" href=\"\(path)\"/>\n".utf8) + text("summary", summary)
      + Array("</entry>\n".utf8)
  }

  /// Up to when the report knows anything, or the end of a day that has none. No clock is asked: a later version is a second later.
  private static func updated(_ day: (date: LogicalDate, night: ReportIndex.Night?)) -> Instant {
    let stated = [day.night?.summary?.asOf, day.night?.summary?.workAsOf].compactMap { $0.flatMap { Instant(rfc3339: $0) } }.max()
    let seconds = stated?.seconds ?? day.date.advanced(by: 1).start / 1_000_000_000
    return Instant(seconds: seconds + Int64(day.night?.latest ?? 1) - 1)
  }

  /// An element of escaped text, or of elements. What HTML escapes is what XML escapes, and invisible characters are spelled out.
  private func text(_ name: String, _ content: String?, _ inner: [UInt8] = []) -> [UInt8] {
    Array("<\(name)>".utf8) + (content.map { HTML($0).bytes } ?? inner) + Array("</\(name)>\n".utf8)
  }

  /// A UUID of version 8 (RFC 9562) from what is identified.
  private static func identifier(of text: String) -> String {
    var bytes = Array(SHA256.hash(Array(("tallystick:" + text).utf8)).bytes.prefix(16))
    bytes[6] = bytes[6] & 0x0f | 0x80
    bytes[8] = bytes[8] & 0x3f | 0x80
    let hex = bytes.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
    var parts: [Substring] = []
    var rest = hex[...]
    for length in [8, 4, 4, 4, 12] {
      parts.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return "urn:uuid:" + parts.joined(separator: "-")
  }
}
