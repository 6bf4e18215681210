/// What a pull got of its sources.
package struct PulledSources: Sendable {
  /// Those that gave all they have of the day.
  var whole: Set<String> = []
  /// Why the others did not.
  var faults: [String: String] = [:]

  /// Of no source yet: none is known to be whole.
  package init() {}

  /// Takes note of what a source gave; without a fault that is all it has.
  package mutating func add(_ source: String, fault: String?) {
    faults[source] = fault
    if fault == nil { whole.insert(source) } else { whole.remove(source) }
  }
}
