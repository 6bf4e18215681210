internal import Events
internal import Reconciliation
internal import Reports

/// A night made up from a fixed seed, as the store keeps it: the text of each file. Its totals are counted while its breaks are made.
struct FixtureNight {
  static let date = "2026-11-18"
  /// Lines of `breaks.ndjson`.
  private(set) var breaks: [String] = []
  private var counts: [BreakCode: [String: Int]] = [:]
  private var seed: UInt64 = 0x7461_6c6c_7973_7469

  /// How many of each code, by channel.
  typealias Plan = [(code: BreakCode, channels: [(name: String, count: Int)])]

  /// About three hundred breaks on five channels.
  static let usual: Plan = [
    (.deliveryUnconfirmed, [("SMS", 9), ("EMAIL", 3)]),
    (.conflictingDuplicate, [("SMS", 1), ("WHATSAPP", 1)]),
    (.exportGap, [("", 1)]),
    (.pendingDeliveryFail, [("SMS", 38), ("EMAIL", 12), ("WHATSAPP", 4)]),
    (.lateDelivery, [("SMS", 104), ("MMS", 11), ("EMAIL", 22), ("WHATSAPP", 6)]),
    (.orphanDelivery, [("SMS", 12)]),
    (.statusConflict, [("SMS", 7), ("EMAIL", 2)]),
    (.malformedRecord, [("", 8)]),
    (.timestampDrift, [("SMS", 41), ("PUSH", 5)]),
    (.duplicateEvent, [("SMS", 14), ("EMAIL", 4)]),
    (.schemaDrift, [("", 2)]),
  ]

  init(_ plan: Plan = FixtureNight.usual) {
    for (code, channels) in plan {
      for (channel, count) in channels {
        counts[code, default: [:]][channel, default: 0] += count
        for index in 0..<count { breaks.append(line(code, channel, index)) }
      }
    }
  }

  private mutating func random(_ bound: Int) -> Int {
    // Knuth's MMIX constants.
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(seed >> 33) % bound
  }

  private mutating func uuid() -> String {
    func hex(_ digits: Int) -> String {
      let text = String(random(1 << (4 * digits - 1)), radix: 16)
      return String(repeating: "0", count: digits - text.count) + text
    }
    return "\(hex(7))\(hex(1))-\(hex(4))-4\(hex(3))-a\(hex(3))-\(hex(6))\(hex(6))"
  }

  private mutating func time(from hour: Int) -> String {
    func two(_ value: Int) -> String { (value < 10 ? "0" : "") + String(value) }
    let milliseconds = random(1000)
    let fraction = String(1000 + milliseconds).dropFirst()
    return "\(FixtureNight.date)T\(two(hour)):\(two(random(60))):\(two(random(60))).\(fraction)Z"
  }

  private mutating func line(_ code: BreakCode, _ channel: String, _ index: Int) -> String {
    let hour = random(20)
    let export = "exports/archiver/2026/11/18/h\(hour / 3).ndjson.gz"
    var head = #"{"code":"\#(code.name)","channel":"\#(channel)","#
    if !channel.isEmpty { head += #""messageId":"\#(uuid())","# }
    let old = code == .deliveryUnconfirmed ? 259_200 + random(6_000_000) : (24 - hour) * 3600 + random(3600)
    let age = channel.isEmpty ? 0 : old
    head +=
      #""severity":"\#(code.severity.name)","provisional":\#(code == .pendingDeliveryFail),"ageSeconds":\#(age),"firstSeen":"\#(FixtureNight.date)","#
    func event(_ side: String, _ type: String, _ rest: String) -> String {
      #"{"side":"\#(side)","source":"\#(side)","export":"\#(export)","line":\#(hour * 1000 + index + 1),"type":"\#(type)"\#(rest)}"#
    }
    let sent = event("archiver", "send", #","timestamp":"\#(time(from: hour))""#)
    let reached = time(from: hour + 2)
    let noted = code == .timestampDrift ? time(from: hour + 3) : reached
    let delivered = event(
      "archiver", "delivery", #","timestamp":"\#(noted)","deliveryTimestamp":"\#(reached)","status":"DELIVERED""#)
    let failed = event("archiver", "status", #","timestamp":"\#(time(from: hour + 1))","status":"UNDELIVERED""#)
    switch code {
    case .exportGap: return head + #""evidence":[],"detail":{"slot":"2026-11-18T21"}}"#
    case .malformedRecord:
      return head
        + #""evidence":[{"side":"archiver","source":"archiver","export":"\#(export)","line":\#(index + 7)}],"detail":{"reason":"the text ends inside a string","offset":\#(random(90_000))}}"#
    case .schemaDrift:
      return head
        + #""evidence":[{"side":"archiver","source":"archiver","export":"\#(export)"}],"detail":{"unknownFields":{"/message/segments":\#(random(900))}}}"#
    case .statusConflict: return head + #""evidence":[\#(sent),\#(failed),\#(delivered)]}"#
    case .orphanDelivery: return head + #""evidence":[\#(delivered)]}"#
    case .conflictingDuplicate:
      return head
        + #""eventId":"\#(uuid())","evidence":[\#(delivered),\#(failed)],"detail":{"paths":["/message/status","/timestamp"]}}"#
    case .pendingDeliveryFail, .deliveryUnconfirmed: return head + #""evidence":[\#(sent)]}"#
    default: return head + #""evidence":[\#(sent),\#(delivered)]}"#
    }
  }

  /// Breaks of a code over all channels.
  func count(_ code: BreakCode) -> Int { counts[code]?.values.reduce(0, +) ?? 0 }

  /// `totals.json`. `accepted` can be given wrong.
  func totals(accepted: Int = 187_204, empty: Bool = false, requests more: Int = 0) -> String {
    let codes = BreakCode.allCases.filter { count($0) > 0 }
    let channels = ["SMS", "MMS", "EMAIL", "WHATSAPP", "PUSH", ""].filter { channel in
      codes.contains { counts[$0]?[channel] != nil }
    }
    let byCode = codes.map { #""\#($0.name)":\#(count($0))"# }.joined(separator: ",")
    let byChannel = channels.map { channel in
      let members = codes.compactMap { code in counts[code]?[channel].map { #""\#(code.name)":\#($0)"# } }
      return #""\#(channel)":{\#(members.joined(separator: ","))}"#
    }.joined(separator: ",")
    let pending = count(.pendingDeliveryFail)
    func open(_ channel: String) -> Int { counts[.pendingDeliveryFail]?[channel] ?? 0 }
    let duplicates = count(.duplicateEvent) + count(.conflictingDuplicate)
    let sms = (sends: 61_004, failed: 402)
    let email = (sends: 24_310, failed: 133)
    // On the others, all that was sent is still pending.
    let others = channels.filter { !["SMS", "EMAIL"].contains($0) && open($0) > 0 }
    func messages(_ sends: Int, _ failed: Int, _ pending: Int, _ read: Int) -> String {
      #"{"sends":\#(sends),"delivered":\#(sends - failed - pending),"failed":\#(failed),"pending":\#(pending),"unconfirmed":0,"read":\#(read)}"#
    }
    func carriers(_ sends: Int, _ failed: Int, _ channel: String, _ read: Int) -> String {
      #""\#(channel)":"# + FixtureCarriers.lines(sends: sends, failed: failed, pending: open(channel), read: read)
    }
    if empty {
      return """
        {"date":"\(FixtureNight.date)","asOf":"2026-11-19T06:00:00Z","version":1,
        "events":{"scanned":0,"accepted":0,"duplicate":0,"excluded":0,"quarantined":0},
        "messages":{"sends":0,"delivered":0,"failed":0,"pending":0,"unconfirmed":0,"read":0},"channels":{},
        "breaks":{\(byCode)},"breaksByChannel":{\(byChannel)},
        "openItems":{"opening":0,"new":0,"cleared":0,"closing":0},"breakRollForward":{"opening":0,"new":0,"cleared":0,"closing":0}}

        """
    }
    return """
      {"date":"\(FixtureNight.date)","asOf":"2026-11-19T06:00:00Z","version":1,
      "events":{"scanned":200000,"accepted":\(accepted),"duplicate":\(duplicates),"excluded":\(200_000 - 187_204 - duplicates - count(.malformedRecord)),"quarantined":\(count(.malformedRecord))},
      "messages":\(messages(sms.sends + email.sends + others.reduce(0) { $0 + open($1) }, sms.failed + email.failed, pending, 31_207)),
      "channels":{"SMS":\(messages(sms.sends, sms.failed, open("SMS"), 20_000)),"EMAIL":\(messages(email.sends, email.failed, open("EMAIL"), 11_207))\(others.map { #","\#($0)":"# + messages(open($0), 0, open($0), 0) }.joined())},
      "breaks":{\(byCode)},"breaksByChannel":{\(byChannel)},
      "openItems":{"opening":71,"new":\(pending),"cleared":68,"closing":\(pending + 3)},
      "clearedItems":{"delivered":50,"failed":6,"unconfirmed":12,"orphan":0,"ledgerOnly":0},
      "breakRollForward":{"opening":61,"new":\(pending),"cleared":61,"closing":\(pending)},
      "carriers":{\(carriers(sms.sends, sms.failed, "SMS", 20_000)),\(carriers(email.sends, email.failed, "EMAIL", 11_207))\(others.map { "," + carriers(open($0), 0, $0, 0) }.joined())},"otherCarriers":3,
      \(FixtureRequests.totals(more: more))}

      """
  }

  /// `run.json` over eight exports, or none.
  func run(empty: Bool = false) -> String {
    let inputs =
      empty
      ? []
      : (0..<8).map { index in
        #"{"key":"exports/archiver/2026/11/18/h\#(index).ndjson.gz","bytes":\#(2_941_207 + index * 10_007),"sha256":"\#(FixtureNight.digest(index))","events":{"scanned":25000,"outbound":\#(25_000 - excluded(index) - quarantined(index)),"excluded":\#(excluded(index)),"quarantined":\#(quarantined(index))}}"#
      }
    return """
      {"job":"reconcile","date":"\(FixtureNight.date)","asOf":"2026-11-19T06:00:00Z","program":"tally 0.1.0",
      "parameters":{"settle":"6h","window":"7d","channels":{"default":{"pendingAfter":"120s","finalAfter":"72h","driftTolerance":"5s"},"EMAIL":{"finalAfter":"5d","consent":true}}},
      "sources":[
      {"name":"archiver","side":"archiver","mapping":{"name":"archiver","version":1,"sha256":"\(FixtureNight.digest(80))"},"pattern":"h{HH}.ndjson.gz","slots":"hourly"},
      {"name":"late","side":"archiver","mapping":{"name":"=cmd","version":2,"sha256":"\(FixtureNight.digest(81))"},"pattern":"*","slots":null}],
      "inputs":[\(inputs.joined(separator: ","))],
      "opening":{"key":"reconciliations/2026/11/17/v1/open-items.ndjson","sha256":"\(FixtureNight.digest(90))"}}

      """
  }

  /// Inbound events of an export, and its records that could not be read: those of the totals, all in one export each.
  private func excluded(_ index: Int) -> Int {
    index == 1
      ? 200_000 - 187_204 - count(.duplicateEvent) - count(.conflictingDuplicate) - count(.malformedRecord) : 0
  }
  private func quarantined(_ index: Int) -> Int { index == 3 ? count(.malformedRecord) : 0 }

  /// How most exports were asked for; the first is of an older program, and the last was asked for elsewhere.
  private func query(_ index: Int) -> String {
    switch index {
    case 0: ""
    case 7:
      #""query":{"kind":"s3","bucket":"exports","prefix":"sms","credentials":{"accessKey":{"env":"KEY"},"secretKey":{"credential":"<b>key</b>"}},"pattern":"{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz"},"#
    default:
      #""query":{"kind":"directory","path":"/data/<archiver>","pattern":"{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz","counts":"manifest"},"#
    }
  }

  /// The custody record of an export.
  func custody(_ index: Int) -> String {
    #"{"source":"archiver","side":"archiver","name":"h\#(index).ndjson.gz","path":"/data/<archiver>/2026/11/18/h\#(index).ndjson.gz",\#(query(index))"firstTimestamp":"2026-11-18T0\#(index):00:00Z","lastTimestamp":"2026-11-18T0\#(index):59:59.250Z","pulledAt":"2026-11-19T00:1\#(index):02Z","sha256":"\#(FixtureNight.digest(index))","records":25000,"events":{"scanned":25000,"outbound":\#(25_000 - excluded(index) - quarantined(index)),"excluded":\#(excluded(index)),"quarantined":\#(quarantined(index))},"drift":{\#(index == 5 ? #""unknownFields":{"/message/segments":812}"# : "")},"truncated":false}"#
  }

  /// 64 hexadecimal digits that differ from index to index.
  static func digest(_ index: Int) -> String {
    var night = FixtureNight([])
    night.seed = UInt64(index) &* 7919 &+ 17
    return (0..<16).map { _ in String(String(night.random(0x10000) + 0x10000, radix: 16).dropFirst()) }.joined()
  }
}
