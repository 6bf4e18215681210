internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

/// Mail to a server of another hand.
@Suite(.enabled(if: TestMailServer.isThere, "\(TestMailServer.absence)"), .serialized) struct MailServiceTests {
  static let mail = Mail(
    from: "tally@example.org", to: ["a@example.org", "b@example.org"], content: Array("Subject: s\r\n\r\n.one\r\n..two\r\n".utf8))

  /// One attempt more, and no waiting.
  static func service(_ server: MailServer, attempts: Int = 2) -> MailService {
    var policy = RetryPolicy()
    policy.attempts = attempts
    return MailService(server, policy, pause: { _ in })
  }

  private func failure(_ server: MailServer, attempts: Int = 1) async -> StorageError? {
    await #expect(throws: StorageError.self) { try await Self.service(server, attempts: attempts).send(Self.mail) }
  }

  @Test func plain() async throws {
    let server = try TestMailServer("take")
    #expect(try await Self.service(MailServer(host: "127.0.0.1", port: server.port, security: .none)).send(Self.mail) / 100 == 2)
    let taken = try #require(server.mails.first)
    #expect(taken.from == Self.mail.from && taken.to == Self.mail.to && taken.content == Self.mail.content && !taken.isEncrypted)
  }

  @Test(arguments: [("take", MailServer.Security.starttls), ("implicit", .implicit)])
  func encrypted(_ mode: String, _ security: MailServer.Security) async throws {
    let authority = try TestAuthority()
    let server = try TestMailServer(mode, authority.identity())
    let place = MailServer(host: "localhost", port: server.port, security: security, caFile: authority.caFile)
    _ = try await Self.service(place).send(Self.mail)
    #expect(server.mails.map(\.isEncrypted) == [true])
    // Of an authority that nobody knows, it gets nothing.
    let unknown = await failure(MailServer(host: "localhost", port: server.port, security: security))
    #expect(unknown?.code == .unauthorized && server.mails.count == 1)
  }

  @Test func aLogin() async throws {
    let authority = try TestAuthority()
    let server = try TestMailServer("login", authority.identity())
    var place = MailServer(
      host: "localhost", port: server.port, security: .starttls, user: "u", password: Secret("p"), caFile: authority.caFile)
    _ = try await Self.service(place).send(Self.mail)
    #expect(server.mails.first?.login == ["u", "p"])
    place.password = Secret("s3cret")
    let error = await failure(place)
    #expect(error?.code == .unauthorized, "\(String(describing: error))")
    #expect(!"\(String(describing: error))".contains("s3cret") && !"\(place)".contains("s3cret"))
  }

  @Test func withoutSTARTTLSNothingIsSaid() async throws {
    let server = try TestMailServer("take")
    let error = await failure(
      MailServer(host: "127.0.0.1", port: server.port, security: .starttls, user: "u", password: Secret("p")))
    #expect(error?.code == .unauthorized && server.mails.isEmpty)
  }

  @Test func refusalsAreFinal() async throws {
    let server = try TestMailServer("refuse")
    let error = await failure(MailServer(host: "127.0.0.1", port: server.port, security: .none), attempts: 3)
    #expect(error?.code == .refused && error?.cause == "it answers 550")
  }

  @Test func aBusyServerIsAskedAgain() async throws {
    let server = try TestMailServer("busy")
    _ = try await Self.service(MailServer(host: "127.0.0.1", port: server.port, security: .none)).send(Self.mail)
    #expect(server.mails.count == 1)
  }

  @Test func aServerThatHangs() async throws {
    let server = try TestMailServer("hang")
    var place = MailServer(host: "127.0.0.1", port: server.port, security: .none)
    place.whole = .seconds(1)
    let error = await failure(place)
    #expect(error?.code == .unavailable && error?.cause == "nothing came in time")
  }

  @Test func nobodyThere() async throws {
    let server = try TestServer { _ in .status(200) }
    let port = server.port
    server.stop()
    #expect(await failure(MailServer(host: "127.0.0.1", port: port, security: .none))?.code == .unavailable)
  }
}
