internal import Events
internal import TestSupport

/// A provider mapping from arbitrary bytes: an error or a mapping, and by that the scanner says what the oracle says.
struct MappingTarget: FuzzTarget {
  let name = "mapping"

  func check(_ input: [UInt8]) {
    let parts = input.split(separator: 0xff, maxSplits: 1).map(Array.init)
    guard let text = parts.first, let mapping = try? ProviderMapping(json: text) else { return }
    for record in parts.dropFirst() + Samples.records.map({ Array($0.utf8) }) { MappingTarget.compare(record, mapping) }
  }

  static func compare(_ record: [UInt8], _ mapping: ProviderMapping) {
    guard let json = try? JSONValue.parse(record), json.members != nil else { return }
    if let found = OracleAgreement.disagreement(on: record, json, mapping) { require(false, found) }
  }

  func seeds() -> [[UInt8]] {
    Samples.records.map { Array(MappingTarget.small.utf8) + [0xff] + Array($0.utf8) } + [Array(MappingTarget.small.utf8)]
  }

  private static let small = #"""
    {"mapping":"m","version":1,"description":"d","sources":["s"],"fields":{"id":{"at":["/id"],"compose":["/a",["/b","/c~1d"]]},
    "type":{"at":["/type"]},"timestamp":{"at":["/timestamp","/t"],"unit":"ms"},"messageId":{"at":["/message/id","/id"]},
    "direction":{"const":"outbound"},"channel":{"at":["/message/channel"]},"status":{"at":["/message/status"]},
    "schemaVersion":{"at":["/version"],"known":["1.0"]},"final":{"at":["/f","/message/f"]}},
    "types":{"message:*":{"type":"send","status":"S"},"d":{"type":"delivery"}},"statuses":{"S":"progress","D*":"delivered"},
    "channels":{"sms":"SMS"},"known":["/message/**","/x"]}
    """#
}
