/// Draws the events of slips again, on a day and the days before that reach into it.
struct Redrawer {
  private var planners: [Planner]

  /// The nights by age: the day itself first.
  init(_ nights: [Night]) { planners = nights.map(Planner.init) }

  /// The event and its message.
  mutating func draw(_ slip: Slip) -> (PlannedMessage, PlannedEvent) {
    let message = planners[slip.age].plan(slip.index)
    return (message, planners[slip.age].events[slip.position])
  }
}
