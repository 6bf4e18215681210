/// Records of the archiver's envelope for tests.
package enum Envelope {
  /// The UUID that a number stands for.
  package static func uuid(_ number: Int) -> String {
    let hex = String(number, radix: 16)
    return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - hex.utf8.count) + hex
  }

  /// A record with every canonical field; its event id is `uuid(number)`, its message's id `uuid(1000 + number)`.
  package static func record(_ number: Int, extra: String = "") -> String {
    let millisecond = String(String(1000 + number % 1000).dropFirst())
    return
      #"{"id":"\#(uuid(number))","version":"1.0","type":"message:delivery","timestamp":"2026-11-18T10:00:01.\#(millisecond)Z","#
      + #""message":{"id":"\#(uuid(1000 + number))","direction":"outbound","channel":"SMS","deliveryTimestamp":"#
      + #""2026-11-18T10:00:00.\#(millisecond)Z","status":"DELIVERED","to":"+1555\#(number)","from":"a \"b\" \u00e9 }{][,","#
      + #""metadata":{"audit_correlation_id":"AUD-\#(number)-20261118100000","tags":["x",{"y":\#(number)},[]]}\#(extra)},"#
      + #""organizationId":"O"}"#
  }

  /// A short record, with a string, brackets inside it, an escape, an array of objects, a number and a literal to break.
  package static func short(_ number: Int) -> String {
    #"{"id":"\#(uuid(number))","type":"message:send","timestamp":"2026-11-18T10:00:01Z","message":{"id":"M\#(number)","#
      + #""direction":"outbound","from":"}\"{é","metadata":{"tags":[{"x":-1.5e3},[true]]}}}"#
  }
}
