internal import Sealing

/// Which messages a report speaks of, in a form that is small and tells no id: for each the first 48 bits of its id's SHA-256, as eight
/// digits of base64. `printf %s ID | openssl dgst -sha256 -binary | base64 | cut -c1-8` gives the same.
package struct MessageCodes: Sendable {
  /// The codes one behind the other, in the order of `breaks.ndjson`, and a line feed.
  package var bytes: [UInt8] { codes + [0x0a] }
  private var codes: [UInt8] = []
  private var last: String?

  /// Digits of a code.
  static let width = 8

  /// Appends a message's code; breaks of one message follow each other, and count once.
  mutating func add(_ messageID: String?) {
    guard let messageID, messageID != last else { return }
    last = messageID
    codes += Base64.encode(Array(SHA256.hash(Array(messageID.utf8)).bytes.prefix(6))).utf8
  }
}
