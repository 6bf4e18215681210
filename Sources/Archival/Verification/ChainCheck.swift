package import Sealing

/// Whether the manifests of a store are one chain: numbered from 1 without a gap, each with the digest of the one before it, all of one
/// store and each in its own folder. Pure.
package struct ChainCheck: Sendable {
  /// What is wrong; nothing where the chain is whole.
  package private(set) var findings: [StoreFinding] = []
  /// The links in order, one for each number; those that cannot be read too, where the next one names their digest.
  package private(set) var links: [(number: Int, link: ChainLink)] = []
  /// The places in `links` at which a link does not follow from the one before it.
  private(set) var breaks: Set<Int> = []

  /// Checks links in any order. `store` is the id that `tally.json` names; nil where there is none. `first` is the number that a copy of
  /// a part of the chain begins with.
  package init(_ all: [ChainLink], store: String?, from first: Int = 1) {
    let ordered = all.sorted { $0.slot < $1.slot }
    var numbered: [Int: [ChainLink]] = [:]
    var unread = ordered.filter { $0.label == nil }
    for link in ordered {
      guard let label = link.label else { continue }
      if label.slot != link.slot {
        find(.altered, link.place, "it is the manifest of \(label.slot.folder)")
      } else if let store, label.store != store {
        find(.altered, link.place, "it is of the store \(label.store), this one is \(store)")
      } else {
        numbered[label.number, default: []].append(link)
      }
    }
    choose(from: numbered)
    adopt(&unread)
    compare(first: first, unread: unread.count)
  }

  /// The one link that each number has: the next one's word counts where several claim it.
  private mutating func choose(from numbered: [Int: [ChainLink]]) {
    for (number, claims) in numbered.sorted(by: { $0.key < $1.key }) {
      let named = Set((numbered[number &+ 1] ?? []).compactMap(\.label?.previous))
      let genuine = claims.first { named.contains($0.digest) } ?? claims[0]
      links.append((number, genuine))
      for other in claims where other != genuine {
        find(.altered, other.place, "number \(number) of the chain is \(genuine.place): this manifest is one too many")
      }
    }
  }

  /// A link that cannot be read has the number before the one that names its digest.
  private mutating func adopt(_ unread: inout [ChainLink]) {
    for index in links.indices.reversed() {
      let (number, link) = links[index]
      guard number > 1, index == 0 || links[index - 1].number != number - 1, let previous = link.label?.previous,
        let found = unread.firstIndex(where: { $0.digest == previous })
      else { continue }
      links.insert((number - 1, unread.remove(at: found)), at: index)
    }
  }

  private mutating func compare(first: Int, unread: Int) {
    var gaps: [StoreFinding] = []
    var lost = 0
    for index in links.indices {
      let (number, link) = links[index]
      let before = index > 0 ? links[index - 1] : nil
      if number > (before?.number ?? first - 1) + 1 {
        let from = (before?.number ?? first - 1) + 1
        lost += number - from
        let numbers = number - from == 1 ? "number \(from)" : "numbers \(from) to \(number - 1)"
        let digest = link.label?.previous.map { "; the last of them has the SHA-256 \($0)" } ?? ""
        gaps.append(
          StoreFinding(
            .missing, "archives",
            "\(numbers) of the chain, between \(before?.link.place ?? "its beginning") and \(link.place)\(digest)"))
        breaks.insert(index)
      } else if let label = link.label, let before, before.link.digest != label.previous {
        find(
          .altered, before.link.place, "it is not the manifest that number \(number) follows: \(link.place) names another SHA-256"
        )
        breaks.insert(index)
      } else if let label = link.label, before == nil, number == 1, label.previous != nil {
        find(.altered, link.place, "it is number 1 of the chain, and names one before it")
      }
    }
    // A manifest that cannot be read any more has been told of, and is what the gap is.
    if lost > unread { findings += gaps }
  }

  private mutating func find(_ verdict: StoreFinding.Verdict, _ place: String, _ cause: String) {
    findings.append(StoreFinding(verdict, place, cause))
  }
}

extension ChainCheck {
  /// The number and digest of the last link: whoever noted it elsewhere can tell later whether the chain was cut behind it.
  package var head: (number: Int, digest: Digest)? { links.last.map { ($0.number, $0.link.digest) } }

  /// The links that are vouched for by a later one in an unbroken run, where `isSealed` says of a link whether it is soundly sealed itself.
  /// What such a link names was there when it was sealed.
  package func vouched(isSealed: (ChainLink) -> Bool) -> Set<ChainLink> {
    var vouched: Set<ChainLink> = []
    var isFollowed = false
    for index in links.indices.reversed() {
      let link = links[index].link
      if isFollowed { vouched.insert(link) }
      // An unreadable link names none before it.
      isFollowed = (isFollowed || isSealed(link)) && !breaks.contains(index) && link.label != nil
    }
    return vouched
  }
}
