internal import Events

/// How to come to the figures without this program.
extension NightReport {
  static let ownToolsNote = "In the store's folder, or in a copy of it:"

  /// What for, and the command.
  var ownTools: [(name: String, command: String)] {
    let folder = "reconciliations/\(identity.date.path)/v\(totals.version)"
    return [
      ("Breaks by code", "jq -r .code \(folder)/breaks.ndjson | sort | uniq -c"),
      ("One code", "jq -c 'select(.code == \"LATE_DELIVERY\")' \(folder)/breaks.ndjson"),
      ("Open items", "wc -l < \(folder)/open-items.ndjson"), ("A digest", "sha256sum \(folder)/totals.json"),
      (
        "Every file that this is made from",
        "sha256sum -c --quiet reports/\(identity.date.path)/v\(identity.version)/\(EvidenceList.name)"
      ),
      ("Line 17 of an export: a record, where each has its own", "zcat exports/… | sed -n 17p"),
      (
        "An event of an export that is an array, or has several on a line",
        "zcat exports/… | jq -c '.. | objects | select(.id == \"EVENT-ID\")'"
      ),
      ("Every event of a message", "tally trace MESSAGE-ID"),
    ]
  }
}
