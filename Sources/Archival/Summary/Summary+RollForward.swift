package import Events

extension Summary {
  /// Opening + new − cleared = closing, of one day, or of days that follow each other. It opens with what the first day opens with, and
  /// closes with what the last day closes with.
  package struct RollForward: Hashable, Sendable {
    /// Nil of nothing.
    private var first: Edge?
    private var last: Edge?
    /// Items that began on one of the days.
    package private(set) var new = 0
    /// Items that were cleared on one of the days.
    package private(set) var cleared = 0

    private struct Edge: Hashable {
      var date: LogicalDate
      var count: Int

      /// The one of the earlier day; of the same day, both.
      func earlier(_ other: Edge) -> Edge {
        date == other.date ? Edge(date: date, count: count + other.count) : date < other.date ? self : other
      }

      func later(_ other: Edge) -> Edge {
        date == other.date ? Edge(date: date, count: count + other.count) : date > other.date ? self : other
      }
    }

    /// Whether it is of no day.
    var isEmpty: Bool { first == nil }

    /// Of no day.
    package init() {}

    /// Of one day.
    package init(_ date: LogicalDate, opening: Int, new: Int, cleared: Int, closing: Int) {
      first = Edge(date: date, count: opening)
      last = Edge(date: date, count: closing)
      (self.new, self.cleared) = (new, cleared)
    }

    /// What the first day opens with; 0 of no day.
    package var opening: Int { first?.count ?? 0 }
    /// What the last day closes with; 0 of no day.
    package var closing: Int { last?.count ?? 0 }

    /// Whether they do. Days between which one is missing need not.
    package var foot: Bool { opening + new - cleared == closing }

    /// Takes away those of the same day.
    static func -= (a: inout RollForward, b: RollForward) {
      func negative(_ edge: Edge) -> Edge { Edge(date: edge.date, count: -edge.count) }
      a.new -= b.new
      a.cleared -= b.cleared
      a.first = b.first.map { edge in a.first?.earlier(negative(edge)) ?? negative(edge) } ?? a.first
      a.last = b.last.map { edge in a.last?.later(negative(edge)) ?? negative(edge) } ?? a.last
    }

    /// Adds those of other days, or of other channels.
    package static func += (a: inout RollForward, b: RollForward) {
      a.new += b.new
      a.cleared += b.cleared
      a.first = b.first.map { a.first?.earlier($0) ?? $0 } ?? a.first
      a.last = b.last.map { a.last?.later($0) ?? $0 } ?? a.last
    }
  }
}
