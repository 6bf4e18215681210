internal import Events
internal import Sealing

/// `reports/feed.atom`: the last nights for a feed reader (RFC 4287). Dates are those of the reports, so the same nights give the same bytes.
package struct AtomFeed: Sendable {
  private let index: ReportIndex
  /// Entries in it.
  static let length = 60

  package init(_ index: ReportIndex) { self.index = index }

  /// The file's bytes.
  package var bytes: [UInt8] {
    let nights = index.nights.suffix(AtomFeed.length).reversed()
    let updated = nights.compactMap(\.summary?.asOf).first ?? "1970-01-01T00:00:00Z"
    var xml = Array(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n".utf8)
    xml += text("title", "Nightly reconciliation" + (index.organization.map { ", " + $0 } ?? ""))
    xml += text("id", AtomFeed.identifier(of: index.organization ?? "")) + text("updated", updated)
    xml += text("author", nil, text("name", "tally"))
    xml += Array("<link rel=\"alternate\" type=\"text/html\" href=\"index.html\"/>\n".utf8)
    for night in nights {
      guard let summary = night.summary else { continue }
      xml += Array("<entry>\n".utf8)
      xml += text("title", "\(night.date.description): \(summary.sentence)")
      xml += text("id", AtomFeed.identifier(of: summary.reportID)) + text("updated", summary.asOf)
      let path = StorePage.report(night.date, version: night.latest).path
      xml += Array("<link rel=\"alternate\" type=\"text/html\" href=\"\(path)\"/>\n".utf8)
      let messages = summary.messages
      xml += text(
        "summary",
        "Report \(summary.reportID). \(Figures.grouped(messages.sends)) messages sent: \(Figures.grouped(messages.delivered)) delivered, "
          + "\(Figures.grouped(messages.failed)) failed, \(Figures.grouped(messages.pending)) pending, "
          + "\(Figures.grouped(messages.unconfirmed)) unconfirmed.")
      xml += Array("</entry>\n".utf8)
    }
    return xml + Array("</feed>\n".utf8)
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
