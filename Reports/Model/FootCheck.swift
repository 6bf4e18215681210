internal import Numbers
internal import Reconciliation

/// One equation of the control totals: what is added and taken away, and the figure that it must come to.
package struct FootCheck: Hashable, Sendable {
  /// What is counted: `Events`.
  package var subject: String
  /// The left side.
  var terms: [Term]
  /// The right side.
  var result: Term

  /// A figure with its name. A `taken` one is subtracted.
  struct Term: Hashable, Sendable {
    /// What is counted, as a reader sees it.
    var name: String
    /// Added, or subtracted where it is `taken`.
    var value: Int
    /// Whether it is subtracted.
    var taken = false

    init(_ name: String, _ value: Int, taken: Bool = false) {
      self.name = name
      self.value = value
      self.taken = taken
    }
  }

  /// No terms stand for 0.
  init(_ subject: String, _ terms: [Term], gives result: Term) {
    self.subject = subject
    self.terms = terms
    self.result = result
  }

  /// What the left side comes to.
  var sum: Int { terms.reduce(0) { $0 + ($1.taken ? -$1.value : $1.value) } }

  /// Left minus right: 0 where the totals foot.
  var difference: Int { sum - result.value }

  /// Whether both sides are equal.
  package var holds: Bool { difference == 0 }

  /// `23,400 accepted + 8 quarantined = 23,408 scanned`
  func equation(_ numbers: NumberForm) -> String {
    let left = terms.enumerated().map { index, term in
      (index == 0 ? "" : term.taken ? " − " : " + ") + numbers.grouped(term.value) + " " + term.name
    }.joined()
    let found = holds ? "" : numbers.grouped(sum) + ", not "
    return (left.isEmpty ? "0" : left) + " = " + found + numbers.grouped(result.value) + " " + result.name
  }

  /// What became of it, in words.
  func outcome(_ numbers: NumberForm) -> String { holds ? "foots" : "off by \(numbers.grouped(difference))" }
}

extension FootCheck {
  init(_ subject: String, _ roll: RequestCounts) {
    self.init(
      subject,
      [
        Term("opening", roll.opening), Term("new", roll.new), Term("closed", roll.closed, taken: true),
        Term("given up", roll.givenUp, taken: true),
      ], gives: Term("closing", roll.closing))
  }

  init(_ subject: String, _ counts: Totals.EventCounts) {
    self.init(
      subject,
      [
        Term("accepted", counts.accepted), Term("duplicate", counts.duplicate), Term("excluded", counts.excluded),
        Term("quarantined", counts.quarantined),
      ], gives: Term("scanned", counts.scanned))
  }

  init(_ subject: String, _ counts: Totals.MessageCounts) {
    self.init(
      subject,
      [
        Term("delivered", counts.delivered), Term("failed", counts.failed), Term("pending", counts.pending),
        Term("unconfirmed", counts.unconfirmed),
      ], gives: Term("sends", counts.sends))
  }

  init(_ cleared: ClearedCounts, gives count: Int) {
    self.init("Open items cleared", cleared.ways, gives: Term("cleared", count))
  }

  init(_ subject: String, _ roll: Totals.RollForward) {
    self.init(
      subject,
      [Term("opening", roll.opening), Term("new", roll.new), Term("cleared", roll.cleared, taken: true)],
      gives: Term("closing", roll.closing))
  }
}
