/// How much of an archive a rule is about, as far as is known without opening it.
package enum Touch: Int, Comparable, CaseIterable, Sendable {
  /// Nothing in it.
  case none
  /// Nobody can tell. It counts wherever that keeps, and never where that destroys.
  case possible
  /// Some of it.
  case some
  /// All of it.
  case all

  package static func < (a: Touch, b: Touch) -> Bool { a.rawValue < b.rawValue }
}
