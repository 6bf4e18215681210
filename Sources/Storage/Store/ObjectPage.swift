/// A part of a list of objects.
package struct ObjectPage: Hashable, Sendable {
  /// In byte order of their keys.
  package var objects: [ObjectInfo]
  /// Whether the list ends here. If not, go on after the last object.
  package var isLast: Bool

  /// `objects` must not be empty unless the list ends here: nobody could go on behind them.
  package init(objects: [ObjectInfo], isLast: Bool) {
    self.objects = objects
    self.isLast = isLast
  }
}
