internal import Events
internal import Jobs
internal import Operations
internal import Sealing
internal import Storage

/// Turns the config of notices into the ways on which people are told: where the secrets for them are read.
struct NoticeWiring {
  private let tools: JobTools

  init(_ tools: JobTools) { self.tools = tools }

  /// The ways, and what keeps one from being gone. `reads` says whether secrets are needed.
  func channels(reads: Bool) -> (channels: [any NoticeChannel], unread: [JobError]) {
    var channels: [any NoticeChannel] = []
    var unread: [JobError] = []
    for make in [mail, webhook] {
      do { if let channel = try make(reads) { channels.append(channel) } } catch {
        unread.append(Failure(error).error)
      }
    }
    return (channels, unread)
  }

  /// A night has other things to do than to wait for a mail server: what fails is sent again on the next.
  private static var retries: RetryPolicy {
    var policy = RetryPolicy.standard
    policy.attempts = 3
    policy.patience = .seconds(20)
    return policy
  }

  private func mail(_ reads: Bool) throws -> (any NoticeChannel)? {
    guard let place = tools.config.notices.mail else { return nil }
    let password = reads ? try place.password.map { secret in Secret(try secret.read()) } : nil
    let server = MailServer(
      host: place.host, port: place.port, security: MailServer.Security(rawValue: place.tls) ?? .starttls, user: place.user,
      password: password, caFile: place.ca.isEmpty ? nil : place.ca)
    let (clock, log) = (tools.clock, tools.log)
    let service = MailService(
      server, Self.retries,
      onRetry: { log.info("mailed in vain, once more", ["attempt": String($0), "server": server.description]) })
    return MailChannel(
      service, place: server.description, from: place.from, to: place.to, numbers: tools.config.numbers, now: { clock.now() })
  }

  private func webhook(_ reads: Bool) throws -> (any NoticeChannel)? {
    guard let place = tools.config.notices.webhook else { return nil }
    let authorization = reads ? try place.authorization.read() : .none
    var settings = HTTPSettings()
    settings.whole = .seconds(30)
    settings.stall = .seconds(20)
    if !place.ca.isEmpty { settings.caFile = place.ca }
    let (clock, log) = (tools.clock, tools.log)
    let service = HTTPService(
      HTTPClient(settings), Self.retries,
      HTTPService.Surroundings(
        now: { clock.monotonic() },
        onRetry: { log.info("posted in vain, once more", ["attempt": String($0.attempt), "because": $0.cause.rawValue]) }))
    let endpoint = HTTPRequestEndpoint(
      service, url: place.url, headers: place.headers.sorted { $0.key < $1.key }.map { HTTPHeader($0.key, $0.value) },
      authorize: { body in
        // What is no URL is refused by the request itself.
        guard let origin = HTTPOrigin(place.url) else { return [] }
        let now = Instant(nanoseconds: clock.now(), digits: 3)
        return authorization.headers(.post, origin, HTTPOrigin.target(of: place.url), body: body, at: now)
      })
    return WebhookChannel(endpoint, place: place.description)
  }
}
