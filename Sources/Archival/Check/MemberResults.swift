internal import Sealing

/// Takes what was found of the members, as it comes, and compares it with the manifest in their order.
struct MemberResults {
  private let manifest: Manifest
  private let object: String
  private var pending: [Int: Result<MemberCheck.Found, ArchiveError>] = [:]
  private var next = 0
  private var folder = NodeFolder()
  private var lines: [String: Int] = [:]
  private var quarantined = 0
  private var verdict = ArchiveVerdict()
  /// Whether all leaves are there, so that there is a root.
  private var isWhole = true

  init(_ manifest: Manifest, _ object: String) { (self.manifest, self.object) = (manifest, object) }

  /// Results that wait for one before them.
  var waiting: Int { pending.count }

  mutating func take(_ place: Int, _ result: Result<MemberCheck.Found, ArchiveError>) {
    pending[place] = result
    while let result = pending.removeValue(forKey: next) {
      take(manifest.members[next], result)
      next += 1
    }
  }

  private mutating func take(_ member: Manifest.Member, _ result: Result<MemberCheck.Found, ArchiveError>) {
    switch result {
    case .failure(let error):
      var finding = error.finding(object)
      finding.place = "\(member.path), \(finding.place)"
      verdict.findings.append(finding)
      if member.leaves != nil { isWhole = false }
    case .success(let found):
      if found.sha256 == member.sha256 {
        verdict.members += 1
      } else {
        fault(member.path, "its SHA-256 is \(found.sha256), not the manifest's")
      }
      if let leaves = member.leaves {
        if found.lines == leaves.count {
          verdict.events += found.lines
        } else {
          fault(member.path, "\(found.lines) events, not \(leaves.count)")
        }
        folder.append(found.leaves)
        lines[Places.path(of: member.path)] = found.lines
      } else if let count = lines[member.path], found.lines != count {
        fault(member.path, "places of \(found.lines) events, not \(count)")
      } else if member.path.hasPrefix("data/quarantined/") {
        quarantined += found.lines
      }
    }
  }

  private mutating func fault(_ path: String, _ what: String) {
    verdict.findings.append(ArchiveFinding(.altered, object, path, what))
  }

  /// Compares what only all members together tell; `indexed` are the nodes of the index, none where it could not be read.
  mutating func finish(_ indexed: [Digest], _ verdict: inout ArchiveVerdict) {
    if quarantined != manifest.events.quarantined {
      fault("data/quarantined", "\(quarantined) records, not \(manifest.events.quarantined)")
    }
    let leaves = manifest.members.compactMap(\.leaves)
    let isCounted = leaves.reduce(0) { $1.lowerBound == $0 ? $1.upperBound : -1 } == manifest.events.count
    if !isCounted { fault("data/events", "the members' leaves are not the manifest's \(manifest.events.count) events") }
    if isWhole {
      let (root, nodes) = folder.finish()
      if root != manifest.events.merkleRoot { fault("data/events", "the root over all events is \(root), not the manifest's") }
      if !indexed.isEmpty && nodes != indexed, let index = manifest.archive?.index.key {
        self.verdict.findings.append(ArchiveFinding(.altered, index, "", "its nodes are not those of the events"))
      }
    }
    verdict.findings += self.verdict.findings
    (verdict.members, verdict.events) = (self.verdict.members, self.verdict.events)
  }
}
