/// Whom to ask for re-ingestion, and how much at a time.
///
/// The URL and the values of headers may hold secrets: nothing prints them.
package struct RequestsConfig: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
  /// The endpoint; nil where there is none, and nothing is posted.
  package var url: String?
  /// Further headers of every POST, by name.
  package var headers: [String: String]
  /// Requests a POST; 1 to 10,000.
  package var batch: Int
  /// POSTs a night; 1 to 100,000.
  package var perNight: Int
  /// Nanoseconds after which a request is given up.
  package var giveUpAfter: Int64

  init(_ section: ConfigSection) {
    let url = section.text("url")
    self.url = url.isEmpty ? nil : url
    headers = section.texts("headers")
    batch = section.whole("batch")
    perNight = section.whole("perNight")
    giveUpAfter = section.duration("giveUpAfter")
  }

  /// What may be printed of the URL: scheme and host.
  package var redactedURL: String? { url.map(Ping.redacted) }

  package var description: String { redactedURL ?? "no endpoint" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// Whether a name may be given in `headers`: a token (RFC 9110, 5.6.2) that is not one of those that a POST has anyway.
  static func isHeader(_ name: String) -> Bool {
    let own = ["authorization", "content-length", "content-type", "host", "idempotency-key", "transfer-encoding"]
    let marks = Array("!#$%&'*+-.^_`|~".utf8)
    return !name.isEmpty && !own.contains(name.lowercased())
      && name.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: marks.contains(byte)
        }
      }
  }
}
