/// What a kit will hold, before anything of it is written.
package struct KitPlan: Sendable {
  /// Manifests, and what proves them, of a part of the chain without a gap.
  package var manifests: ClosedRange<Int>
  /// Archives that go along; 0 where events are proved instead.
  package var archives: Int
  /// Events that are proved one by one; 0 where archives go along.
  package var events: Int
  /// Archives that are decrypted for it.
  package var decrypted: Int
  /// Bytes of archives, indexes and summaries.
  package var bytes: Int64
}
