internal import Events
internal import Jobs
internal import Operations
internal import Sealing
internal import Storage

/// Turns the config of notices into the ways on which people are told: where the secrets for them are read.
struct NoticeWiring {
  private let tools: JobTools

  init(_ tools: JobTools) { self.tools = tools }

  /// The ways; one whose secret cannot be read fails. `reads` says whether secrets are needed.
  func channels(reads: Bool) -> [any NoticeChannel] { [mail(reads), webhook(reads)].compactMap(\.self) }

  /// A night has other things to do than to wait for a mail server: what fails is sent again on the next.
  private static var retries: RetryPolicy {
    var policy = RetryPolicy.standard
    policy.attempts = 3
    policy.patience = .seconds(20)
    return policy
  }

  private func mail(_ reads: Bool) -> (any NoticeChannel)? {
    guard let place = tools.config.notices.mail else { return nil }
    var server = MailServer(
      host: place.host, port: place.port, security: MailServer.Security(rawValue: place.tls) ?? .starttls, user: place.user,
      caFile: place.ca.isEmpty ? nil : place.ca)
    do { server.password = reads ? try place.password.map { secret in Secret(try secret.read()) } : nil } catch {
      return BarredChannel("mail", place: server.description, Failure(error).error)
    }
    let (clock, log) = (tools.clock, tools.log)
    let service = MailService(
      server, Self.retries,
      onRetry: { [server] in log.info("mailed in vain, once more", ["attempt": String($0), "server": server.description]) })
    return MailChannel(
      service, place: server.description, from: place.from, to: place.to, numbers: tools.config.numbers, now: { clock.now() })
  }

  private func webhook(_ reads: Bool) -> (any NoticeChannel)? {
    guard let place = tools.config.notices.webhook else { return nil }
    let authorization: HTTPAuthorization
    do { authorization = reads ? try place.authorization.read() : .none } catch {
      return BarredChannel("webhook", place: place.description, Failure(error).error)
    }
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
