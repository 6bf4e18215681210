package import Events
package import Numbers

/// `reports/search-<yyyy>.html`: which nights of a year have a break of a message. The page carries the messages' codes itself, so that it can be
/// searched from a disk as well as from a server; it tells no id to who does not know it.
package struct SearchPage: Sendable {
  private let year: Int
  private let nights: [(date: LogicalDate, version: Int, codes: [UInt8])]
  private let years: [Int]
  private let numbers: NumberForm

  /// A year's nights with their `MessageCodes`; `years` are all that have a page.
  package init(
    year: Int, nights: [(date: LogicalDate, version: Int, codes: [UInt8])], years: [Int], numbers: NumberForm = .english
  ) {
    (self.year, self.nights, self.years, self.numbers) = (year, nights, years, numbers)
  }

  /// The whole page, UTF-8, in pieces to be written one after the other.
  package func pieces() -> [HTML] {
    HTML.page(
      head: Page.head(title: "Search \(year)", styles: [.fonts, .pageStyle], scripts: [.commonScript, .searchScript]),
      body: [page, data, .script(.commonScript), .script(.searchScript)])
  }

  private var page: HTML {
    let count = nights.reduce(0) { $0 + $1.codes.count / MessageCodes.width }
    return Tag.main {
      Tag.header(.class("masthead")) {
        Tag.p(.class("kicker")) { Tag.a("All nights", .link(toFile: .index)) }
        Tag.h1("Search \(year)")
      }
      Tag.p(.class("note")) {
        "\(numbers.counted(count, "message")) with a break in \(numbers.counted(nights.count, "night")). A message without a break is in no report; "
        Tag.code("tally trace MESSAGE-ID")
        " finds it in the exports."
      }
      Tag.div(.class("tools"), .id("search-tools"))
      Tag.div(.id("found"), .of(.role, "status"))
      Tag.p("Without script this page cannot search: look for the id in the nights' breaks.csv.", .class("note unscripted"))
      Tag.p(.class("note")) {
        "Other years: "
        HTML(joining: years.map { year in HTML(joining: [Tag.a(String(year), .link(toFile: .search(year))), HTML(" ")]) })
      }
    }
  }

  /// A line a night: its date, its report's version, its messages' codes.
  private var data: HTML {
    var lines: [UInt8] = []
    lines.reserveCapacity(nights.reduce(0) { $0 + $1.codes.count + 24 })
    for night in nights {
      // What is no code is left out: nothing else may stand here.
      guard night.codes.allSatisfy({ Page.isCodeDigit($0) }) else { continue }
      lines += "\(night.date.description) \(night.version) ".utf8
      lines += night.codes
      lines.append(0x0a)
    }
    return HTML(joining: HTML.data(id: "message-data", [lines]))
  }
}

extension Page {
  /// Whether a byte is a digit of base64.
  static func isCodeDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2b, 0x2f: true
    default: false
    }
  }
}
