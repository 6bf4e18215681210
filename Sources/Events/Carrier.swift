/// What the number of a carrier says, in an event index and in a run; the names are beside it.
package enum Carrier {
  /// No carrier is named.
  @inlinable package static var none: UInt8 { 0 }
  /// Carriers with a number of their own, from 1.
  @inlinable package static var most: Int { 30 }
  /// Any other carrier.
  @inlinable package static var others: UInt8 { 31 }
  /// How many numbers there are.
  @inlinable package static var count: Int { 32 }

  /// New numbers for those of an index, by these.
  package typealias Renumbering = InlineArray<32, UInt8>

  /// Leaves them as they are.
  package static var same: Renumbering { InlineArray { UInt8($0) } }
}
