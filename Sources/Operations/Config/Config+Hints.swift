internal import Retention

extension Config {
  /// What `config check` thinks worth a second look in a config that is sound: warnings.
  package var hints: [ConfigFinding] { undatedHours + keylessDestruction }

  /// Sources whose exports have an hour and no day.
  private var undatedHours: [ConfigFinding] {
    sources.enumerated().filter { $1.place.isDated == nil && !$1.pattern.isDated && $1.pattern.contains(.hour) }.map { index, _ in
      ConfigFinding(
        "sources[\(index)].pattern",
        "has {HH} and no date: whatever is there when a day is pulled is kept for that day (yesterday without --date), the exports of today too",
        isError: false)
    }
  }

  private var keylessDestruction: [ConfigFinding] {
    let destroying = retention.rules.policies.filter { $0.disposition != .keep }.map(\.id)
    guard encryption == nil, !destroying.isEmpty else { return [] }
    return [
      ConfigFinding(
        "retention.apply",
        "destroys archives in the end (\(destroying.joined(separator: ", "))), and without `encryption` a copy that somebody kept stays readable: there is no key that goes with the content",
        isError: false)
    ]
  }
}
