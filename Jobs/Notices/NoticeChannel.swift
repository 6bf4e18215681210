internal import Events
package import Numbers
package import Operations
package import Reports
package import Sealing
package import Storage

/// A way on which people are told: a name in the records, and how.
package protocol NoticeChannel: Sendable {
  /// `mail` or `webhook`: what attempts are kept under.
  var name: String { get }
  /// Where it leads, without secrets and without anybody's address.
  var place: String { get }
  /// Tells, once or a few times, and gives the last answer's code. The same key again is the same notice. Throws `StorageError` where nobody took it.
  func send(_ notice: any NoticeDocument, _ body: [UInt8], key: Digest) async throws -> Int
}

/// A webhook: POST of the document as it is stored.
package struct WebhookChannel: NoticeChannel {
  package let name = "webhook"
  package let place: String
  private let endpoint: any RequestEndpoint

  /// `place` is printed: it must have no secret in it.
  package init(_ endpoint: any RequestEndpoint, place: String) { (self.endpoint, self.place) = (endpoint, place) }

  package func send(_ notice: any NoticeDocument, _ body: [UInt8], key: Digest) async throws -> Int {
    try await endpoint.post(body, key: key)
  }
}

/// Email, one message to all.
package struct MailChannel: NoticeChannel {
  package let name = "mail"
  package let place: String
  private let service: MailService
  private let from: String
  private let to: [String]
  private let now: @Sendable () -> Int64
  private let numbers: NumberForm

  /// `now` dates the message, nanoseconds since 1970; its numbers are written in that form.
  package init(
    _ service: MailService, place: String, from: String, to: [String], numbers: NumberForm = .english,
    now: @escaping @Sendable () -> Int64
  ) {
    (self.service, self.place, self.from, self.to) = (service, place, from, to)
    (self.numbers, self.now) = (numbers, now)
  }

  package func send(_ notice: any NoticeDocument, _ body: [UInt8], key: Digest) async throws -> Int {
    let mail = NoticeMail(
      notice.text(numbers), from: from, to: to, key: key.description, at: Instant(nanoseconds: now(), digits: 0))
    return try await service.send(Mail(from: from, to: to, content: mail.bytes))
  }
}

/// A way that a missing secret bars: each sending fails, and is told and recorded as any other that does.
package struct BarredChannel: NoticeChannel {
  package let name: String
  package let place: String
  private let error: JobError

  /// `error` is why.
  package init(_ name: String, place: String, _ error: JobError) { (self.name, self.place, self.error) = (name, place, error) }

  package func send(_ notice: any NoticeDocument, _ body: [UInt8], key: Digest) async throws -> Int {
    // No server has refused it: what is mended is sent.
    let code: StorageError.Code =
      switch error.code {
      case .configuration: .invalid
      case .refused: .denied
      default: .io
      }
    throw StorageError(
      code, "send", place, cause: [error.what, error.place, error.cause].compactMap(\.self).joined(separator: ": "),
      remedy: error.remedy ?? "")
  }
}
