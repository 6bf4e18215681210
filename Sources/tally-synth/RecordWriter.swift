/// Assembles records in the archiver's envelope, byte by byte.
struct RecordWriter {
  /// What was written so far.
  var bytes: [UInt8] = []
  private let seed: UInt64
  private var timestampOffset = 0

  init(seed: UInt64) {
    self.seed = seed
    bytes.reserveCapacity(1 << 18)
  }

  private static let campaigns: [StaticString] = [
    "tariff-change-notice-2026-q4", "annual-privacy-notice", "payment-reminder-second", "contract-renewal-offer",
    "fraud-alert-transactional", "outage-information-north", "terms-update-november-2026", "appointment-confirmation",
    "rate-adjustment-notice-retail", "data-breach-notification", "one-time-passcode", "statement-available-monthly",
  ]

  /// Writes one record and a line end; `altered` gives it the content that only the ledger has.
  mutating func write(_ event: PlannedEvent, of message: PlannedMessage, altered: Bool = false) {
    let begin = bytes.count
    var details = message.details
    let messageID = (details.next(), details.next())
    let interaction = (details.next(), details.next())
    let party = details.next()
    let picks = details.next()
    head(event, message)
    text("\"message\":{\"id\":\"")
    uuid(messageID)
    text(
      message.kind == .inbound ? "\",\"direction\":\"inbound\",\"channel\":\"" : "\",\"direction\":\"outbound\",\"channel\":\"")
    channel(message.channel)
    if event.deliveryTimestamp != 0 {
      text("\",\"deliveryTimestamp\":\"")
      instant(event.deliveryTimestamp)
    }
    status(event.status)
    let carrier = Carrier.all[Carrier.index(picks)]
    text("\",\"carrier\":{\"name\":\"")
    text(carrier.name)
    text("\",\"code\":\"")
    text(altered || event.flags.contains(.otherCarrier) ? "99999" : carrier.code)
    text("\"},\"to\":\"")
    address(message.channel, party, ours: message.kind == .inbound)
    text("\",\"from\":\"")
    address(message.channel, party, ours: message.kind != .inbound)
    text("\",\"metadata\":{\"audit_correlation_id\":\"AUD-")
    uuid((interaction.0, interaction.1 &+ (event.flags.contains(.otherCorrelation) ? 1 : 0)))
    text("-")
    compactInstant(message.sent)
    text("\",\"campaign\":\"")
    text(RecordWriter.campaigns[Int(picks >> 8 & 0xff) % RecordWriter.campaigns.count])
    text(
      picks >> 40 & 0xff < 51
        ? "\",\"tags\":[\"regulatory\",\"proof-required\"],\"interaction_id\":\"" : "\",\"interaction_id\":\"")
    uuid(interaction)
    if message.channel != .email, message.channel != .push {
      // People speak on the other channels; these two are sent in bulk.
      text("\",\"queue_id\":\"")
      pooled(2, (picks >> 16 & 0xff) % 24)
      text("\",\"agent_id\":\"")
      pooled(3, (picks >> 24 & 0xffff) % 400)
    }
    consent(event, message)
    text("\"}},\"organizationId\":\"")
    pooled(4, 0)
    text("\"}")
    damage(event.flags, begin)
    text("\n")
  }

  /// The envelope before the message; a respaced record has the same members in another order and with spaces.
  private mutating func head(_ event: PlannedEvent, _ message: PlannedMessage) {
    var ids = Random(message.key, 2, UInt64(event.ordinal))
    let id = (ids.next(), ids.next())
    if event.flags.contains(.respaced) {
      text("{ \"version\" : \"1.0\", \"id\" : \"")
      uuid(id)
      text("\" , \"type\" : \"message:")
    } else if event.flags.contains(.withoutID) {
      text("{\"version\":\"1.0\",\"type\":\"message:")
    } else {
      text("{\"id\":\"")
      uuid(id)
      text("\",\"version\":\"1.0\",\"type\":\"message:")
    }
    switch event.kind {
    case .send: text("send")
    case .delivery: text("delivery")
    case .status: text("status")
    case .read: text("read")
    }
    text("\",\"timestamp\":\"")
    timestampOffset = bytes.count
    instant(event.timestamp)
    text("\",")
  }

  private mutating func consent(_ event: PlannedEvent, _ message: PlannedMessage) {
    guard event.kind == .send, message.channel == .email, message.kind == .outbound, message.consent != .absent else { return }
    text("\",\"consent_at\":\"")
    // Long before the send; too late, days after whatever follows it.
    let days = message.consent == .late ? 3 : -Int64(message.key % 900) - 1
    instant(message.sent + days * Calendar.day - Int64(message.key >> 32 % 40_000_000))
  }

  private mutating func damage(_ flags: PlannedEvent.Flags, _ begin: Int) {
    if flags.contains(.truncated) { bytes.removeLast((bytes.count - begin) * 2 / 5) }
    if flags.contains(.brokenText) { bytes[bytes.count - 8] = 0xff }
    if flags.contains(.impossibleDate) {
      // The 30th of February, at the place of month and day.
      bytes.replaceSubrange(timestampOffset + 5..<timestampOffset + 10, with: "02-30".utf8)
    }
  }

  private mutating func channel(_ channel: Channel) {
    switch channel {
    case .sms: text("SMS")
    case .email: text("EMAIL")
    case .whatsapp: text("WHATSAPP")
    case .push: text("PUSH")
    case .voice: text("VOICE")
    }
  }

  private mutating func status(_ status: PlannedEvent.Status) {
    switch status {
    case .none: break
    case .queued: text("\",\"status\":\"QUEUED")
    case .sent: text("\",\"status\":\"SENT")
    case .delivered: text("\",\"status\":\"DELIVERED")
    case .undelivered: text("\",\"status\":\"UNDELIVERED")
    case .failed: text("\",\"status\":\"FAILED")
    case .expired: text("\",\"status\":\"EXPIRED")
    case .rejected: text("\",\"status\":\"REJECTED")
    case .bounced: text("\",\"status\":\"BOUNCED")
    }
  }

  /// An e-mail address, a device or a number in E.164; `ours` is the sender's side.
  private mutating func address(_ channel: Channel, _ party: UInt64, ours: Bool) {
    switch (channel, ours) {
    case (.email, true): text("notices@service.example.com")
    case (.email, false):
      text("customer.")
      decimal(Int(party % 100_000_000), width: 8)
      text("@mail.example.org")
    case (.push, false):
      text("device:")
      decimal(Int(party % 1_000_000_000_000), width: 12)
    case (_, true):
      text("+49301000")
      decimal(Int(party >> 40 % 20), width: 3)
    case (_, false):
      text("+4915")
      decimal(Int(party % 1_000_000_000), width: 9)
    }
  }

  private mutating func text(_ literal: StaticString) {
    literal.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
  }

  private static let hex = Array("0123456789abcdef".utf8)

  /// A UUID of version 4 from random bits.
  private mutating func uuid(_ bits: (UInt64, UInt64)) {
    let high = bits.0 & ~0xf000 | 0x4000
    let low = bits.1 & ~(3 << 62) | 2 << 62
    for digit in 0..<16 {
      if digit == 8 || digit == 12 { bytes.append(0x2d) }
      bytes.append(RecordWriter.hex[Int(high >> UInt64(60 - 4 * digit) & 15)])
    }
    bytes.append(0x2d)
    for digit in 0..<16 {
      if digit == 4 { bytes.append(0x2d) }
      bytes.append(RecordWriter.hex[Int(low >> UInt64(60 - 4 * digit) & 15)])
    }
  }

  /// One of the seed's own UUIDs: a queue, an agent, the organisation.
  private mutating func pooled(_ pool: UInt64, _ member: UInt64) {
    var random = Random(seed, pool, member)
    uuid((random.next(), random.next()))
  }

  private mutating func decimal(_ number: Int, width: Int) {
    let end = bytes.count + width
    bytes.append(contentsOf: repeatElement(0x30, count: width))
    var (rest, place) = (number, end)
    while rest > 0, place > end - width {
      place -= 1
      bytes[place] = 0x30 + UInt8(rest % 10)
      rest /= 10
    }
  }

  /// `2026-11-18T10:00:01.234Z`.
  private mutating func instant(_ instant: Int64) {
    let (year, month, day) = Calendar.civil(Calendar.day(of: instant))
    decimal(year, width: 4)
    text("-")
    decimal(month, width: 2)
    text("-")
    decimal(day, width: 2)
    text("T")
    let time = Int(instant % Calendar.day)
    decimal(time / 3_600_000, width: 2)
    text(":")
    decimal(time / 60_000 % 60, width: 2)
    text(":")
    decimal(time / 1000 % 60, width: 2)
    text(".")
    decimal(time % 1000, width: 3)
    text("Z")
  }

  /// `20261118100001`.
  private mutating func compactInstant(_ instant: Int64) {
    let (year, month, day) = Calendar.civil(Calendar.day(of: instant))
    let time = Int(instant % Calendar.day) / 1000
    decimal((year * 100 + month) * 100 + day, width: 8)
    decimal((time / 3600 * 100 + time / 60 % 60) * 100 + time % 60, width: 6)
  }
}
