/// Which way a message travels. Only outbound messages are reconciled; inbound events are excluded.
package enum Direction: String, CaseIterable, Sendable, BitwiseCopyable {
  case outbound, inbound
}
