package import Events

/// `Retry-After` (RFC 9110, 10.2.3).
enum RetryAfter {
  /// In seconds: whatever is longer comes to the same.
  private static let longest: Int64 = 1 << 32

  /// How long a response asks to wait: seconds, or until a date. The date is taken against the response's own, so that no clock of ours is
  /// in it. Nil where it says nothing that can be read.
  static func wait(_ response: HTTPResponse) -> Duration? {
    guard let text = response.header("Retry-After") else { return nil }
    if let seconds = Int64(text), seconds >= 0 { return .seconds(min(seconds, longest)) }
    guard let until = HTTPDate.parse(text), let now = response.header("Date").flatMap(HTTPDate.parse) else { return nil }
    return .seconds(min(max(0, until.seconds - now.seconds), longest))
  }
}

/// The date of HTTP headers.
package enum HTTPDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7); nil for anything else, the two obsolete forms included.
  package static func parse(_ text: String) -> Instant? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[0].utf8.count == 4, words[0].hasSuffix(","), words[5] == "GMT", words[1].utf8.count == 2,
      words[3].utf8.count == 4, let month = months.firstIndex(of: String(words[2]))
    else { return nil }
    let number = month + 1
    return Instant(rfc3339: "\(words[3])-\(number < 10 ? "0" : "")\(number)-\(words[1])T\(words[4])Z")
  }
}
