internal import Events

/// PEM files of those who have a role in a disposition.
package struct RolesConfig: Equatable, Sendable {
  /// Who approve, and who look at archives before they do.
  package var approvers: [String]
  /// Paths of the PEM files of those who look at archives before they approve.
  package var reviewers: [String]
  /// Who answer for holds, and who check afterwards: neither may approve.
  package var holdOfficers: [String]
  /// Paths of the PEM files of those who check afterwards: none of them may approve.
  package var auditors: [String]
  /// Who may approve no more, and did; they may have another role now.
  package var formerApprovers: [String]

  init(_ section: ConfigSection, folder: String) {
    func paths(_ name: String) -> [String] { section.texts(name).map { FilePath.join(folder, $0) } }
    (approvers, reviewers) = (paths("approvers"), paths("reviewers"))
    (holdOfficers, auditors) = (paths("holdOfficers"), paths("auditors"))
    formerApprovers = paths("formerApprovers")
  }

  private var all: [(name: String, paths: [String])] {
    [("approvers", approvers), ("reviewers", reviewers), ("holdOfficers", holdOfficers), ("auditors", auditors)]
  }

  /// One file is one role: who plans, approves, holds and audits are to be different persons.
  var findings: [ConfigFinding] {
    var seen: [String: String] = [:]
    var found: [ConfigFinding] = []
    for (name, paths) in all {
      for path in paths {
        guard let other = seen.updateValue(name, forKey: path), other != name else { continue }
        found.append(
          ConfigFinding("retention.roles.\(name)", "names a file that `\(other)` names too: one certificate, one role"))
      }
    }
    return found
  }

  var json: JSONValue {
    let named = all + [("formerApprovers", formerApprovers)]
    return .object(named.filter { !$0.paths.isEmpty }.map { ($0.name, .array($0.paths.map { .string($0) })) })
  }
}
