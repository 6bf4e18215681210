internal import Storage

/// Takes requests out of a connection's bytes.
struct TestInput {
  private var buffer: [UInt8] = []

  /// The next request without its body; nil at the end.
  mutating func head(_ connection: borrowing TestConnection) -> TestRequest? {
    while true {
      if let end = buffer.indices.first(where: { buffer[$0...].starts(with: [13, 10, 13, 10]) }) {
        let lines = String(decoding: buffer[..<end], as: UTF8.self).split(separator: "\r\n")
        buffer.removeSubrange(..<(end + 4))
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        let headers = lines.dropFirst().map { line in
          let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
          return HTTPHeader(String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        return TestRequest(
          method: String(words[0]), target: String(words[1]), headers: headers, body: [], number: 0, connection: 0)
      }
      let more = connection.read()
      guard !more.isEmpty else { return nil }
      buffer += more
    }
  }

  /// So many bytes; nil if they do not come.
  mutating func bytes(_ count: Int, _ connection: borrowing TestConnection) -> [UInt8]? {
    while buffer.count < count {
      let more = connection.read()
      guard !more.isEmpty else { return nil }
      buffer += more
    }
    defer { buffer.removeSubrange(..<count) }
    return Array(buffer[..<count])
  }
}
