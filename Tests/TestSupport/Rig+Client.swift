package import Events
internal import Glibc

extension Rig {
  /// What the server refused, in its own words.
  package struct Refusal: Error, Hashable, CustomStringConvertible {
    package let status: Int
    package let code: String
    package var description: String { "\(status) \(code)" }

    package init(_ status: Int, _ code: String) {
      self.status = status
      self.code = code
    }
  }

  /// Who asks, and when.
  package enum Asker: String, Sendable {
    /// The user whose rights are those of a policy: Tests/Rig/any-key-policy.json where no other was set.
    case user = "tallystick"
    case admin
    /// The user, through the gateway in the future and with a clock that agrees with it.
    case futureUser
  }

  /// Has boto3 do something: a verb of its S3 client (`put_object`), or of Tests/Rig/client.py (`bucket`, `versions`). What the server
  /// refuses is thrown as a ``Refusal``. `endpoint` is an address, or the name of one in rig.env.
  @discardableResult
  package func ask(
    _ verb: String, _ arguments: JSONValue = [:], as asker: Asker = .user, at endpoint: String? = nil
  ) throws -> JSONValue {
    var writer = JSONWriter()
    writer.value([
      "verb": .string(verb), "arguments": arguments,
      "user": .string(asker == .admin ? "admin" : "tallystick"), "endpoint": endpoint.map { .string($0) } ?? .null,
    ])
    writer.newline()
    let port = self[asker == .futureUser ? "RIG_FUTURE_CLIENT_PORT" : "RIG_CLIENT_PORT"]
    let answer = try JSONValue.parse(exchange(writer.bytes, port: UInt16(port) ?? 0))
    guard let error = answer["error"] else { return answer }
    let status = error["status"]?.intValue ?? 0
    let code = error["code"]?.stringValue ?? ""
    guard status != 0 else { throw Trouble("\(verb): \(code) \(error["message"]?.stringValue ?? "")") }
    throw Refusal(status, code)
  }

  /// A line to the client that waits on a port, and the line it answers.
  private func exchange(_ line: [UInt8], port: UInt16) throws -> [UInt8] {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard handle >= 0 else { throw Trouble("no socket: \(errno)") }
    defer { close(handle) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let connected = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(handle, $0, size) }
    }
    guard connected == 0 else { throw Trouble("the rig's client does not answer on port \(port): \(errno)") }
    var sent = 0
    while sent < line.count {
      let count = unsafe line[sent...].withUnsafeBytes { unsafe send(handle, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { throw Trouble("the rig's client hung up: \(errno)") }
      sent += count
    }
    var answer: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while answer.last != 0x0a {
      let count = unsafe recv(handle, &block, block.count, 0)
      guard count > 0 else { throw Trouble("the rig's client ended in the middle of an answer; see client.out") }
      answer += block[..<count]
    }
    return answer
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .number(String(value)) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements.map { (key: $0.0, value: $0.1) }) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

extension JSONValue {
  /// The members of both; the second's where both have one.
  package static func + (first: JSONValue, second: JSONValue) -> JSONValue {
    let added = second.members ?? []
    return .object((first.members ?? []).filter { old in !added.contains { $0.key == old.key } } + added)
  }
}
