package import Events

/// Which exports a day should have.
package enum ExportSlots: Hashable, Sendable {
  /// One for each hour; the pattern has `{HH}`.
  case hourly
  /// That many, whatever their names; 0 or more.
  case count(Int)
  /// One for each name or pattern: of what `{name}` stands for, or of the stored name where the source's pattern has no `{name}`.
  case names([String])

  /// What a day should have, in order, as findings name it.
  package var expected: [String] {
    switch self {
    case .hourly: ExportPattern.hours
    case .count(let count): count < 1 ? [] : (1...count).map { "\($0) of \(count)" }
    case .names(let names): names
    }
  }

  /// As the config says it, rows of numbers expanded.
  package var json: JSONValue {
    switch self {
    case .hourly: .string("hourly")
    case .count(let count): .number(String(count))
    case .names(let names): .array(names.map { .string($0) })
    }
  }

  /// Reads a checked setting, rows of numbers expanded; nil where there is none.
  init?(_ value: ConfigValue) {
    switch value {
    case .text("hourly"): self = .hourly
    case .integer(let count): self = .count(Int(count))
    case .list(let items):
      self = .names(items.flatMap { if case .text(let text) = $0 { NumberRow.expand(text) } else { [] as [String] } })
    default: return nil
    }
  }
}
