package import Numbers

/// A notice, of whatever kind, as people read it.
package struct NoticeText: Sendable {
  /// What an email's subject says.
  var subject: String
  /// In the order in which they are told.
  var facts: [(name: String, value: String)]
  var table: (caption: String, rows: [Row])
  /// Where there is more to be read; nil where the config does not say.
  var link: String?
  /// What it covers.
  var end: String

  /// A row of the table, and the same as a line of text.
  struct Row: Sendable {
    var cells: [String]
    var line: String
  }
}

/// What people are told, and a webhook is posted.
package protocol NoticeDocument: Sendable {
  /// One line of canonical JSON (RFC 8785), no line feed.
  var json: [UInt8] { get }
  /// The same for people, numbers written in that form.
  func text(_ numbers: NumberForm) -> NoticeText
}
