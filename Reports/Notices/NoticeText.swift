package import Numbers

/// A notice, of whatever kind, as people read it.
package struct NoticeText: Sendable {
  /// What an email's subject says.
  var subject: String
  /// What it is about, and what it says first.
  var kicker: String
  var title: String
  /// In the order in which they are told; none is shown that has no rows.
  var tables: [Table]
  /// Where there is more to be read; nil where the config does not say.
  var link: String?
  /// What it covers.
  var end: String

  /// Rows of one kind.
  struct Table: Sendable {
    var caption: String
    var rows: [Row]
  }

  /// A row of a table, and the same as a line of text.
  struct Row: Sendable {
    var name: String
    var figure: String?
    var texts: [String] = []
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
