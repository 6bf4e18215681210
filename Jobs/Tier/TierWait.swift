internal import Events
internal import Operations
package import Storage

/// Why a day is not packed yet.
package enum TierWait: Hashable, Sendable {
  /// It is inside the hot window, until that instant.
  case hot(until: Int64)
  /// It was never reconciled.
  case unreconciled
  /// Its latest reconciliation read other exports than are kept by now.
  case reconciledOtherwise(version: Int)
  /// Expected exports have not come, and patience with them ends at that instant.
  case gaps([String], until: Int64)
  /// No export of the day has come, and patience ends at that instant.
  case noExports(until: Int64)
  /// The config has no such source, so nothing says how its exports are read.
  case unknownSource(String)
  /// An export is not there, and no sealed manifest has it.
  case missing(ObjectKey)
  /// An export is not what its custody record says.
  case altered(ObjectKey)

  /// Who ends the wait.
  package enum Remedy: Int, Comparable, Sendable {
    case time, somebody, integrity

    package static func < (a: Remedy, b: Remedy) -> Bool { a.rawValue < b.rawValue }
  }

  /// Whether time ends the wait, or somebody has to, or something kept is no more what it was.
  package var remedy: Remedy {
    switch self {
    case .hot, .gaps, .noExports: .time
    case .unreconciled, .reconciledOtherwise, .unknownSource: .somebody
    case .missing, .altered: .integrity
    }
  }

  /// The word in documents.
  package var name: String {
    switch self {
    case .hot: "hot"
    case .unreconciled: "unreconciled"
    case .reconciledOtherwise: "reconciledOtherwise"
    case .gaps: "gaps"
    case .noExports: "noExports"
    case .unknownSource: "unknownSource"
    case .missing: "missing"
    case .altered: "altered"
    }
  }

  /// Why, for people, and what ends it.
  package var words: String {
    func day(_ instant: Int64) -> String { Instant(nanoseconds: instant, digits: 0).description }
    return switch self {
    case .hot(let until): "it is inside the hot window until \(day(until))"
    case .unreconciled: "it was never reconciled: run `tally nightly` for it"
    case .reconciledOtherwise(let version):
      "exports came after it was reconciled (v\(version)): run `tally reconcile` for it again"
    case .gaps(let gaps, let until):
      "expected exports have not come (\(Self.some(gaps))); it is packed without them after \(day(until))"
    case .noExports(let until): "no export of it has come; it is packed as empty after \(day(until))"
    case .unknownSource(let source): "the config has no source \(Log.escaped(source)) to read its exports by"
    case .missing(let key): "\(Log.escaped(key.description)) is missing: restore it from a backup"
    case .altered(let key): "\(Log.escaped(key.description)) was altered after it was pulled: restore it from a backup"
    }
  }

  private static func some(_ names: [String]) -> String {
    names.prefix(3).map(Log.escaped).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
  }
}
