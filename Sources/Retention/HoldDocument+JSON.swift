internal import Events

extension HoldDocument {
  /// Reads a hold from JSON. It must be one whole; nothing is passed over.
  package init(json bytes: [UInt8]) throws(DocumentFault) {
    guard bytes.count <= HoldDocument.largest else { throw DocumentFault("", "has more than \(HoldDocument.largest) bytes") }
    let value: JSONValue
    do { value = try JSONValue.parse(bytes) } catch { throw DocumentFault("", "is \(error.description)") }
    let root = try DocumentReader(
      value,
      known: [
        "holdId", "revision", "status", "matter", "scope", "reason", "notice", "auditorTrail", "release", "recordedAt",
        "previous",
      ])
    id = try root.text("holdId")
    guard HoldDocument.isID(id) else {
      throw root.fault("holdId", "must be at most 64 letters, digits, '.', '_', '-', no dot first")
    }
    revision = try root.value("revision").map { value throws(DocumentFault) in
      guard let number = value.intValue, number > 0 else { throw root.fault("revision", "must be a whole number from 1") }
      return number
    }
    let status = try root.text("status")
    guard ["ACTIVE", "RELEASED"].contains(status) else { throw root.fault("status", "must be ACTIVE or RELEASED") }
    isReleased = status == "RELEASED"
    guard let scope = try root.object("scope", known: HoldScope.members) else { throw root.fault("scope", "is required") }
    self.scope = try HoldScope(scope)
    reason = try root.optionalText("reason")
    notice = try root.optionalText("notice")
    let trail = try root.object("auditorTrail", known: ["requestedBy", "requestTimestamp", "caseReference"])
    guard let trail else { throw root.fault("auditorTrail", "is required") }
    requestedBy = try trail.text("requestedBy")
    caseReference = try trail.text("caseReference")
    matter = try root.optionalText("matter") ?? caseReference
    guard let requestedAt = try trail.instant("requestTimestamp") else { throw trail.fault("requestTimestamp", "is required") }
    self.requestedAt = requestedAt
    release = try root.object("release", known: ["releasedBy", "reason"]).map { release throws(DocumentFault) in
      Release(by: try release.text("releasedBy"), reason: try release.text("reason"))
    }
    guard (release != nil) == isReleased else {
      throw root.fault("release", isReleased ? "is required of a released hold" : "must not be there while the hold is ACTIVE")
    }
    recordedAt = try root.instant("recordedAt")
    previous = try root.optionalText("previous")
    if let previous, previous.utf8.count != 64 { throw root.fault("previous", "must be a SHA-256 in hexadecimal digits") }
  }

  /// The document as it is stored: indented, ended by a line feed.
  package var json: [UInt8] {
    var json = JSONWriter(prettyPrinted: true)
    json.beginObject()
    json.member("holdId", id)
    if let revision { json.member("revision", revision) }
    json.member("status", isReleased ? "RELEASED" : "ACTIVE")
    json.member("matter", matter)
    json.key("scope")
    scope.write(to: &json)
    json.member("reason", reason)
    json.member("notice", notice)
    json.object("auditorTrail") { json in
      json.member("requestedBy", requestedBy)
      json.member("requestTimestamp", requestedAt.description)
      json.member("caseReference", caseReference)
    }
    if let release {
      json.object("release") { json in
        json.member("releasedBy", release.by)
        json.member("reason", release.reason)
      }
    }
    json.member("recordedAt", recordedAt?.description)
    json.member("previous", previous)
    json.endObject()
    return json.bytes
  }
}

extension DocumentReader {
  fileprivate func instant(_ name: String) throws(DocumentFault) -> Instant? {
    guard let text = try optionalText(name) else { return nil }
    guard let instant = Instant(rfc3339: text) else {
      throw fault(name, "must be an instant of RFC 3339, such as 2026-11-18T10:00:00Z")
    }
    return instant
  }
}

extension JSONWriter {
  /// One member whose value is text; none where there is none.
  mutating func member(_ name: String, _ value: String?) {
    guard let value else { return }
    member(name, value)
  }
}
