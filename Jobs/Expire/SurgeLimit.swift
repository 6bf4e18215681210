/// How many archives a plan may newly destroy before somebody has to look: a slip in a policy shows as a jump.
package struct SurgeLimit: Hashable, Sendable {
  /// How many times the average of the plans before it, and what is always allowed.
  var times: Int
  var floor: Int

  /// How many plans count.
  static let trailing = 30

  /// `times` the average of the plans before, and never less than `floor`, is no jump.
  package init(times: Int, floor: Int) { (self.times, self.floor) = (times, floor) }

  /// The largest number of new archives that is not a jump after plans that had these.
  package func limit(after earlier: [Int]) -> Int {
    let recent = earlier.suffix(SurgeLimit.trailing)
    guard !recent.isEmpty else { return floor }
    let (product, isTooLarge) = recent.reduce(0, +).multipliedReportingOverflow(by: times)
    return max(floor, isTooLarge ? .max : product / recent.count)
  }
}
