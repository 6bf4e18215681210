/// What the number of a carrier says, in an event index and in a run; the names are beside it.
package enum Carrier {
  /// No carrier is named.
  package static let none: UInt8 = 0
  /// Carriers with a number of their own, from 1.
  package static let most = 30
  /// Any other carrier.
  package static let others: UInt8 = 31
  /// How many numbers there are.
  package static let count = 32

  /// New numbers for those of an index, by these.
  package typealias Renumbering = InlineArray<32, UInt8>

  /// Leaves them as they are.
  package static var same: Renumbering { InlineArray { UInt8($0) } }
}
