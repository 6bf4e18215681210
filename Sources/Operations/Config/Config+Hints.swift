internal import Retention

extension Config {
  /// What `config check` thinks worth a second look in a config that is sound: warnings.
  package var hints: [ConfigFinding] {
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
