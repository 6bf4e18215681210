internal import Events
package import Sealing

/// Which conversations of a Genesys Cloud organization are asked for, and where.
package struct GenesysSettings: Sendable {
  /// `https://login.<region>`: where tokens come from.
  var login: String
  /// `https://api.<region>`: the Platform API.
  var api: String
  /// The OAuth client that has the client credentials grant.
  var clientID: String
  var clientSecret: Secret
  /// Media types of the conversations (AnalyticsSession's `mediaType`).
  var media: [String]
  /// Conversations a page, 1 to 10,000.
  var pageSize: Int
  /// How long a run waits for the platform's job.
  var patience: Duration

  /// `region` as in `mypurecloud.de`, from which both addresses follow; `login` and `api` take their place where they are given.
  package init(
    region: String, clientID: String, clientSecret: Secret, media: [String] = ["message", "email"], pageSize: Int = 1000,
    patience: Duration = .seconds(1800), login: String? = nil, api: String? = nil
  ) {
    self.login = login ?? "https://login.\(region)"
    self.api = api ?? "https://api.\(region)"
    self.clientID = clientID
    self.clientSecret = clientSecret
    self.media = media
    self.pageSize = pageSize
    self.patience = patience
  }

  /// The body of a job for a day: its order of members and of results is fixed, so that equal data gives equal pages. Conversations that
  /// began earlier belong to the day on which they began.
  func query(_ date: LogicalDate) -> [UInt8] {
    var json = JSONWriter()
    let predicates = media.map { medium in
      JSONValue.object([
        ("type", .string("dimension")), ("dimension", .string("mediaType")), ("operator", .string("matches")),
        ("value", .string(medium)),
      ])
    }
    json.value(
      .object([
        ("interval", .string("\(date)T00:00:00.000Z/\(date.advanced(by: 1))T00:00:00.000Z")), ("order", .string("asc")),
        ("orderBy", .string("conversationStart")), ("startOfDayIntervalMatching", .bool(true)),
        ("segmentFilters", .array([.object([("type", .string("or")), ("predicates", .array(predicates))])])),
      ]))
    return json.bytes
  }
}
