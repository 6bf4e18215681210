/// How a client connects, and when it gives up.
package struct HTTPSettings: Hashable, Sendable {
  /// To a connection, TLS included.
  var connect: Duration = .seconds(10)
  /// With fewer than `leastRate` bytes a second in both directions, in whole seconds; after bytes that came fast some five more. A
  /// download that nobody reads is not stalled.
  package var stall: Duration = .seconds(60)
  /// Bytes a second below which a transfer is stalled: a server that drips would hold a night, and its lock, for ever.
  static let leastRate = 1024
  /// For a whole `send`; a download is bounded by `stall` alone.
  package var whole: Duration = .seconds(900)
  /// A PEM file of the authorities to trust, in place of the system's.
  package var caFile: String?
  /// At most so many sends, and as many downloads, at a time with one server; others wait their turn.
  package var connections = 16
  /// How many redirects of a GET or HEAD are followed. Another server gets no credentials, and https never leads to http.
  package var redirects = 0
  /// Whether the proxy that the environment names is used.
  package var isProxied = true

  /// As above; each can be changed.
  package init() {}
}
