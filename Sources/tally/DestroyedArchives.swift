internal import Jobs
internal import Operations

/// Says of archives that were destroyed, and that were asked for something, that nobody can tell any more what they had.
enum DestroyedArchives {
  /// How many are named one by one.
  private static let named = 5

  static func tell(_ sentences: [String]) {
    let screen = Screen(.standardError())
    for sentence in sentences.prefix(named) { screen.line(.info, Log.escaped(sentence)) }
    if sentences.count > named {
      let rest = Quantity.counted(sentences.count - named, "more archive of these days was", "more archives of these days were")
      screen.line(.info, "\(rest) destroyed")
    }
  }
}

extension Destructions.Destruction {
  /// `archive 20261018-SMS-… was destroyed on … under the plan of … (…)`
  var sentence: String { "archive \(id) \(words)" }
}
