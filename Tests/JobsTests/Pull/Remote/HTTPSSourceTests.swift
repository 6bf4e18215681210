import Events
import Jobs
import Operations
import Reconciliation
import Sealing
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct HTTPSSourceTests {
  private let fixture = RemoteFixture()

  private func source(
    _ server: TestServer, _ listing: HTTPSSource.Listing, pattern: String = "*", authorization: HTTPAuthorization = .none,
    hosts: [String] = [], _ change: (inout Source) -> Void = { _ in }
  ) throws -> HTTPSSource {
    var source = Source(name: "web", pattern: try ExportPattern(pattern))
    change(&source)
    let servers = Set(([server.url] + hosts).compactMap { HTTPOrigin($0) })
    let web = WebReader(fixture.service(), authorization: authorization, servers: servers, now: fixture.now)
    return HTTPSSource(source, listing, web, scratchFolder: fixture.folder.path)
  }

  /// Answers from texts by path, with a strong ETag and byte ranges.
  private static func file(_ request: TestRequest, _ text: String, _ more: [HTTPHeader] = []) -> TestReply {
    let tag = "\"\(SHA256.hash(Array(text.utf8)).description.prefix(8))\""
    if let wanted = request.header("If-Match"), wanted != tag { return .status(412) }
    var reply = TestReply.ok(text)
    reply.headers += [HTTPHeader("ETag", tag)] + more
    if let range = request.header("Range"), request.header("If-Range") == tag {
      let start = Int(range.dropFirst(6).dropLast()) ?? 0
      reply.status = 206
      reply.body = Array(reply.body[start...])
      reply.headers.append(HTTPHeader("Content-Range", "bytes \(start)-\(text.utf8.count - 1)/\(text.utf8.count)"))
    }
    return reply
  }

  private static func index(_ entries: String...) -> String { #"{"exports":["# + entries.joined(separator: ",") + "]}" }

  // MARK: what is listed

  @Test func aListOfAddresses() async throws {
    let server = try TestServer { request in
      request.path == "/2026/11/18/h07.gz" || request.path == "/2026/11/18/h08.gz" ? Self.file(request, "a\n") : .status(404)
    }
    let source = try source(server, .addresses([server.url + "/{yyyy}/{MM}/{dd}/h{HH}.gz"]), pattern: "h{HH}.gz") {
      $0.slots = .names(["h07.gz", "h08.gz", "h09.gz"])
    }
    let result = try await fixture.pull(source)
    #expect(result.items.map { $0.path } == [7, 8].map { "\(server.url)/2026/11/18/h0\($0).gz" })
    #expect(fixture.kept == ["h07.gz": "a\n", "h08.gz": "a\n"])
    #expect(result.findings.map(\.code) == [.exportGap])
    let record = try #require(try await fixture.custody("web").first)
    #expect(record.path == server.url + "/2026/11/18/h07.gz")
    #expect(record.facts.map(\.key) == ["etag"])
    // Nothing is fetched again that the ETag tells.
    let before = server.requests.count { $0.method == "GET" }
    #expect(try await fixture.pull(source).transcript.allSatisfy { $0.contains("already there") })
    #expect(server.requests.count { $0.method == "GET" } == before)
  }

  @Test func anIndex() async throws {
    let digest = SHA256.hash(Array("a\n".utf8))
    let server = try TestServer { request in
      switch request.path {
      case "/idx/2026-11-18.json":
        .ok(
          Self.index(
            #"{"name":"one.gz","url":"../files/1?sig=geheim","bytes":2,"sha256":"\#(digest)","records":1,"date":"2026-11-18"}"#,
            #"{"url":"/files/two.gz","records":7}"#, #"{"name":"old.gz","url":"x","date":"2026-11-17"}"#,
            #"{"name":"notes.txt","url":"x"}"#, #"{"name":"three.gz.part","url":"x"}"#))
      case "/files/1": Self.file(request, "a\n")
      case "/files/two.gz": Self.file(request, "b\n")
      default: .status(404)
      }
    }
    let result = try await fixture.pull(try source(server, .index(server.url + "/idx/{yyyy}-{MM}-{dd}.json"), pattern: "*.gz"))
    #expect(
      result.transcript == [
        "one.gz pulled as one.gz", "three.gz.part left: its name says that it is still being written",
        "two.gz pulled as two.gz",
      ])
    #expect(result.findings.map(\.code) == [.controlTotalMismatch])
    let record = try #require(try await fixture.custody("web").first)
    #expect(record.declared == 1 && record.path == server.url + "/files/1" && record.sha256 == digest)
    for bytes in fixture.memory.contents.values { #expect(!String(decoding: bytes, as: UTF8.self).contains("geheim")) }
  }

  @Test func whatAnIndexMayNotSay() async throws {
    let other = try TestServer { _ in .ok("stolen") }
    let server = try TestServer { request in
      request.path == "/index.json"
        ? .ok(
          Self.index(
            #"{"name":"../up.gz","url":"/a"}"#, #"{"name":"a//b.gz","url":"/a"}"#, #"{"name":"away.gz","url":"\#(other.url)/a"}"#,
            #"{"name":"file.gz","url":"file:///etc/passwd"}"#, #"{"name":"user.gz","url":"http://me@localhost/a"}"#,
            #"{"name":"n\u0000.gz","url":"/a"}"#, #"{"name":"x.gz.events","url":"/a"}"#,
            #"{"name":"\#(String(repeating: "l", count: 201))","url":"/a"}"#, #"{"name":"twice.gz","url":"/a"}"#,
            #"{"name":"twice.gz","url":"/b"}"#)) : Self.file(request, "a\n")
    }
    let result = try await fixture.pull(try source(server, .index(server.url + "/index.json")))
    #expect(
      Set(result.transcript.map { $0.prefix(90) })
        == Set([
          "../up.gz refused: a name that leads elsewhere, or has an empty part",
          "a//b.gz refused: a name that leads elsewhere, or has an empty part",
          "away.gz refused: an address that the source may not send us to",
          "file.gz refused: an address that the source may not send us to",
          "user.gz refused: an address that the source may not send us to",
          "n\0.gz refused: a name with control characters or that is not UTF-8",
          "x.gz.events refused: a name that the store gives to its own files",
          String(repeating: "l", count: 201).prefix(90), "twice.gz pulled as twice.gz",
          "twice.gz refused: a name that another export of the day has",
        ]))
    #expect(other.requests.isEmpty && fixture.kept == ["twice.gz": "a\n"])
  }

  @Test(
    arguments: [
      ("[]", "it is no JSON at byte 0"), ("{}", "it has no \"exports\""), (#"{"exports":{}}"#, "its \"exports\" are no array"),
      (#"{"exports":[{"name":"a"}]}"#, "entry 1 has no \"url\""), (#"{"exports":[{"url":"a"},1]}"#, "entry 2 has no \"url\""),
      (#"{"exports":[{"url":"a","bytes":-1}]}"#, "entry 1 has a \"bytes\" that cannot be read"),
      (#"{"exports":[{"url":"a","sha256":"no"}]}"#, "entry 1 has a \"sha256\" that cannot be read"),
      (#"{"exports":[{"url":"a"}"#, "it is no JSON at byte 23"), (#"{"exports":[{"url":"a"},]}"#, "it is no JSON at byte 24"),
      (#"{"exports":[],"x":tru}"#, "it is no JSON at byte 18"), (#"{"exports":[]}}"#, "it is no JSON at byte 14"),
    ]) func aBrokenIndexIsRefused(_ text: String, _ cause: String) async throws
  {
    let server = try TestServer { _ in .ok(text) }
    let error = await #expect(throws: SourceUnreadable.self) {
      try await fixture.pull(try source(server, .index(server.url + "/index.json")))
    }
    #expect(error?.error.code == .damaged && error?.error.cause == cause)
  }

  @Test func anIndexOfMany() async throws {
    let count = 20_000
    let entries = (0..<count).map { #"{"name":"\#($0 % 1000 == 1 ? "a" : "b")\#($0)","url":"x"}"# }
    let server = try TestServer { request in
      request.path == "/i" ? .ok(#"{"exports":["# + entries.joined(separator: ",\n") + "]}") : Self.file(request, "a\n")
    }
    let result = try await fixture.pull(try source(server, .index(server.url + "/i"), pattern: "a*"))
    #expect(result.items.count == 20 && fixture.kept.count == 20)
  }

  // MARK: what goes wrong

  @Test func aBodyThatBreaksOffGoesOnWhereItBroke() async throws {
    let text = String(repeating: "0123456789abcdef\n", count: 60_000)
    let server = try TestServer { request in
      var reply = Self.file(request, text)
      if request.method == "GET", reply.body.count > 500_000 { reply.fault = .close(after: 300_000) }
      return reply
    }
    let result = try await fixture.pull(try source(server, .addresses([server.url + "/x"])))
    #expect(result.transcript.count == 1 && fixture.kept["x"] == text)
    #expect(server.requests.compactMap { $0.header("Range") } == ["bytes=300000-", "bytes=600000-"])
  }

  @Test func anotherExportInItsPlaceIsLeft() async throws {
    // Between list and get.
    let server = try TestServer { request in Self.file(request, request.method == "HEAD" ? "old\n" : "new\n") }
    let result = try await fixture.pull(try source(server, .addresses([server.url + "/x"])))
    #expect(result.transcript == ["\(server.url)/x left: it changed while it was copied"] && fixture.kept.isEmpty)
  }

  @Test func anotherExportInTheMiddleIsLeft() async throws {
    let texts = ["a", "b"].map { String(repeating: $0, count: 1_000_000) }
    let server = try TestServer { request in
      let isFirst = request.header("Range") == nil && request.header("If-Match") != nil
      var reply = Self.file(request, texts[request.header("Range") == nil ? 0 : 1])
      if isFirst { reply.fault = .close(after: 10) }
      return reply
    }
    let result = try await fixture.pull(try source(server, .addresses([server.url + "/x"])))
    #expect(result.transcript == ["\(server.url)/x left: it changed while it was copied"] && fixture.kept.isEmpty)
  }

  @Test(arguments: ["Repr-Digest", "Digest", "index"]) func aWrongDigestIsRefused(_ place: String) async throws {
    let wrong = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  // of no bytes
    let server = try TestServer { request in
      if request.path == "/i" {
        let digest = place == "index" ? #","sha256":"\#(SHA256.hash([]))""# : ""
        return .ok(Self.index(#"{"name":"x","url":"/x"\#(digest)}"#))
      }
      let value = place == "Digest" ? "SHA-256=\(wrong)" : "sha-256=:\(wrong):"
      return Self.file(request, "a\n", place == "index" ? [] : [HTTPHeader(place, value)])
    }
    let result = try await fixture.pull(try source(server, .index(server.url + "/i")))
    #expect(result.transcript == ["x refused: it has not the digest that the source declares"] && fixture.kept.isEmpty)
    #expect(result.findings.map(\.code) == [.exportGap])
  }

  @Test func aWrongDigestOfWhatIsYoungIsLeft() async throws {
    // The clock stands at 06:00 on the 19th.
    let modified = [HTTPHeader("Last-Modified", "Thu, 19 Nov 2026 05:59:00 GMT")]
    let server = try TestServer { request in
      request.path == "/i"
        ? .ok(Self.index(#"{"name":"x","url":"/x","bytes":3}"#, #"{"name":"y","url":"/y"}"#))
        : Self.file(request, request.path == "/x" ? "a\n" : "a…", modified)
    }
    let result = try await fixture.pull(try source(server, .index(server.url + "/i")))
    #expect(
      result.transcript == ["x left: it is not yet what the source declares", "y left: it has no complete end yet"])
  }

  @Test(
    arguments: [
      (503, "failed: the server answers 503"), (429, "failed: the server answers 429"), (401, "failed: the server answers 401"),
      (403, "failed: the server answers 403"), (404, "left: it has gone since it was listed"),
      // Nothing of these is the export, or not all of it.
      (202, "failed: the server answers 202"), (204, "failed: the server answers 204"),
      (203, "refused: it cannot be read: the server answers 203"),
      (206, "refused: it cannot be read: the server answers 206"),
    ]) func aServerThatSaysNo(_ status: Int, _ outcome: String) async throws
  {
    let server = try TestServer { request in
      switch request.path {
      case "/i": .ok(Self.index(#"{"name":"bad","url":"/bad"}"#, #"{"name":"good","url":"/good"}"#))
      case "/bad": .status(status, "no", [HTTPHeader("Retry-After", "3")])
      default: Self.file(request, "a\n")
      }
    }
    let result = try await fixture.pull(try source(server, .index(server.url + "/i")))
    #expect(result.transcript == ["bad \(outcome)", "good pulled as good"])
    if status == 429 || status == 503 { #expect(fixture.pauses.list.filter { $0 >= .seconds(3) }.count == 3) }
  }

  /// Where an address leads is the config's to allow.
  @Test func aRedirectElsewhereIsTheConfigs() async throws {
    let server = try TestServer { request in
      switch request.path {
      case "/i": .ok(Self.index(#"{"name":"bad","url":"/bad"}"#, #"{"name":"good","url":"/good"}"#))
      case "/bad": .redirect("http://127.0.0.1:1/x")
      default: Self.file(request, "a\n")
      }
    }
    let result = try await fixture.pull(try source(server, .index(server.url + "/i")))
    #expect(
      result.transcript == [
        "bad failed: it leads to http://127.0.0.1:1, which the source does not name", "good pulled as good",
      ])
    guard case .failed(let error) = result.items[0].outcome else { return }
    #expect(error.code == .invalid)
  }

  @Test func aLengthThatIsNotToldIsCounted() async throws {
    let server = try TestServer { request in
      guard request.method == "GET" else { return .status(501) }
      let chunks = "4\r\na\nb\n\r\n2\r\nc\n\r\n0\r\n\r\n"
      return .broken(.raw(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)".utf8)))
    }
    _ = try await fixture.pull(try source(server, .addresses([server.url + "/x"])))
    #expect(fixture.kept == ["x": "a\nb\nc\n"])
  }

  @Test func sidecarsDeclareCounts() async throws {
    let server = try TestServer { request in
      request.path == "/x.gz.count" ? .ok("2\n") : Self.file(request, "a\n")
    }
    let result = try await fixture.pull(try source(server, .addresses([server.url + "/x.gz"])) { $0.declaration = .count })
    #expect(result.findings.map(\.code) == [.controlTotalMismatch])
  }
}
