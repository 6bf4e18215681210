import Archival
import Events
import Sealing
import Testing

@Suite struct ChainCheckTests {
  /// Six links: two channels of three days.
  private static func chain(_ count: Int = 6, store: String = "s") throws -> [ChainLink] {
    var links: [ChainLink] = []
    for number in 1...count {
      let date = try #require(LogicalDate("2026-10-18")).advanced(by: (number - 1) / 2)
      let slot = Slot(date, number % 2 == 1 ? .sms : .email)
      links.append(
        ChainLink(
          slot: slot, digest: SHA256.hash(Array("\(number)".utf8)),
          label: .init(store: store, slot: slot, number: number, previous: links.last?.digest, expected: [.sms, .email])))
    }
    return links
  }

  private static func other(_ number: Int) -> Digest { SHA256.hash(Array("other \(number)".utf8)) }

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var change: @Sendable (inout [ChainLink]) -> Void
    /// What must be found: verdict and place.
    var found: [(StoreFinding.Verdict, String)]
    var testDescription: String { name }
  }

  private static func place(_ day: Int, _ channel: String) -> String { "archives/2026/10/\(17 + day)/\(channel)/manifest.json" }

  static let rows: [Row] = [
    Row(name: "whole", change: { _ in }, found: []),
    Row(name: "in any order", change: { $0.reverse() }, found: []),
    Row(name: "one missing", change: { $0.remove(at: 2) }, found: [(.missing, "archives")]),
    Row(name: "two neighbours missing", change: { $0.removeSubrange(2...3) }, found: [(.missing, "archives")]),
    Row(name: "the first missing", change: { $0.remove(at: 0) }, found: [(.missing, "archives")]),
    Row(
      name: "two apart missing",
      change: {
        $0.remove(at: 4); $0.remove(at: 1)
      }, found: [(.missing, "archives"), (.missing, "archives")]),
    Row(name: "altered and still readable", change: { $0[2].digest = other(3) }, found: [(.altered, place(2, "SMS"))]),
    Row(
      name: "altered and unreadable",
      change: {
        $0[2].digest = other(3); $0[2].label = nil
      }, found: []),
    Row(name: "newer", change: { $0[2].label = nil }, found: []),
    Row(
      name: "one unreadable and one gone",
      change: {
        $0[2].digest = other(3); $0[2].label = nil; $0.remove(at: 4)
      },
      found: [(.missing, "archives"), (.missing, "archives")]),
    Row(
      name: "one too many",
      change: { links in
        var extra = links[2]
        extra.digest = other(3)
        extra.slot.channel = .push
        extra.label?.slot.channel = .push
        links.append(extra)
      }, found: [(.altered, place(2, "PUSH"))]),
    Row(
      name: "a forged one in front",
      change: { links in
        // The genuine one is the one that the next names, whichever comes first.
        var extra = links[3]
        extra.digest = other(4)
        extra.slot.channel = .mms
        extra.label?.slot.channel = .mms
        links.append(extra)
      }, found: [(.altered, place(2, "MMS"))]),
    Row(
      name: "two have changed places",
      change: { links in
        let (a, b) = (links[2].slot, links[3].slot)
        (links[2].slot, links[3].slot) = (b, a)
      }, found: [(.altered, place(2, "SMS")), (.altered, place(2, "EMAIL")), (.missing, "archives")]),
    Row(
      name: "reordered with its numbers",
      change: { links in
        links[2].label?.number = 4
        links[3].label?.number = 3
      }, found: [(.altered, place(1, "EMAIL")), (.altered, place(2, "EMAIL")), (.altered, place(2, "SMS"))]),
    Row(name: "of another store", change: { $0[5].label?.store = "t" }, found: [(.altered, place(3, "EMAIL"))]),
    Row(
      name: "a first one that names another", change: { $0[0].label?.previous = other(0) }, found: [(.altered, place(1, "SMS"))]),
    Row(name: "a later one that names none", change: { $0[3].label?.previous = nil }, found: [(.altered, place(2, "SMS"))]),
    Row(name: "a number of the far future", change: { $0[5].label?.number = .max }, found: [(.missing, "archives")]),
    Row(name: "nothing", change: { $0 = [] }, found: []),
  ]

  @Test(arguments: rows) func finds(_ row: Row) throws {
    var links = try Self.chain()
    row.change(&links)
    for links in [links, links.reversed()] {
      let found = ChainCheck(links, store: "s").findings
      let expected = row.found.map { "\($0.0.rawValue) \($0.1)" }.sorted()
      #expect(found.map { "\($0.verdict.rawValue) \($0.place)" }.sorted() == expected, "\(found.map(\.cause))")
      #expect(found.allSatisfy { !$0.remedy.isEmpty })
    }
  }

  /// All subsets of six links that are deleted: shown unless only the end is cut, of which a chain cannot tell.
  @Test func anyDeletionButOfTheEndShows() throws {
    let whole = try Self.chain()
    for mask in 1..<(1 << 6) {
      let kept = whole.indices.filter { mask >> $0 & 1 == 1 }
      let found = ChainCheck(kept.map { whole[$0] }, store: "s").findings
      #expect(found.isEmpty == (kept == Array(0..<kept.count)), "\(kept)")
    }
  }

  @Test func aPartOfAChainBeginsWhereItSays() throws {
    let links = Array(try Self.chain()[2...])
    #expect(ChainCheck(links, store: "s", from: 3).findings.isEmpty)
    #expect(ChainCheck(links, store: "s").findings.count == 1)
  }

  @Test func laterSealsVouchForEarlierLinks() throws {
    var links = try Self.chain()
    func vouched(_ sealed: Int) -> [Int] {
      let chain = ChainCheck(links, store: "s")
      let found = chain.vouched { $0.label?.number == sealed }
      return chain.links.filter { found.contains($0.link) }.map(\.number)
    }
    #expect(vouched(6) == [1, 2, 3, 4, 5])
    #expect(vouched(3) == [1, 2])
    #expect(vouched(1) == [])
    links[2].digest = Self.other(3)
    // 4 does not follow from what is there as 3 any more.
    #expect(vouched(6) == [4, 5])
    links.remove(at: 2)
    #expect(vouched(6) == [4, 5])
  }

  @Test func theHeadIsTheLast() throws {
    let head = ChainCheck(try Self.chain(), store: "s").head
    #expect(head?.number == 6)
    #expect(head?.digest == SHA256.hash(Array("6".utf8)))
  }
}
