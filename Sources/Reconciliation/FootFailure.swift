/// An equation of the control totals that does not hold.
package struct FootFailure: Hashable, Sendable, CustomStringConvertible {
  /// The equation, in the words of totals.json: `scanned = accepted + duplicate + excluded + quarantined`.
  var equation: String
  /// Where it was checked: `events`, `channels.SMS`, ….
  package var place: String
  /// The value left of the equals sign.
  var left: Int
  /// The value right of it.
  var right: Int

  /// One line for people.
  package var description: String { "\(place): \(equation) does not foot: \(left) and \(right)" }
}
