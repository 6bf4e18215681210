internal import Events
internal import Glibc
internal import Sealing

/// aiosmtpd on the loopback, in the Python that TALLYSTICK_MAIL names: Tests/Mail/server.py.
package final class TestMailServer: Sendable {
  package static let python: String? = unsafe getenv("TALLYSTICK_MAIL").flatMap { unsafe String(cString: $0) }.flatMap {
    $0.isEmpty ? nil : $0
  }
  package static let isThere = python != nil
  package static let absence =
    "no mail server: `make test` installs one; else set TALLYSTICK_MAIL to what Tests/Mail/python prints"

  package let port: Int
  private let folder = TemporaryFolder()
  private let process: Subprocess

  package struct Trouble: Error { let text: String }

  /// One mail as the server took it.
  package struct Taken: Sendable {
    package var from: String
    package var to: [String]
    package var isEncrypted: Bool
    package var login: [String]
    package var content: [UInt8]
  }

  /// Starts it; see the script for what the modes do.
  package init(_ mode: String, _ identity: TestIdentity? = nil) throws {
    guard let python = Self.python else { throw Trouble(text: Self.absence) }
    let script = String(#filePath.dropLast("TestSupport/Server/TestMailServer.swift".count)) + "Mail/server.py"
    let files = identity.map { [$0.certificate, $0.key] } ?? []
    let output = try LinePipe(folder.path + "/output")
    process = try Subprocess(
      python, [script, folder.path, mode] + files, output: output.path, error: folder.path + "/log")
    guard let port = output.line().flatMap({ Int($0) }) else {
      throw Trouble(text: String(decoding: folder.read("log"), as: UTF8.self))
    }
    self.port = port
  }

  deinit {
    kill(process.id, SIGKILL)
    _ = try? process.wait()
  }

  /// What it took so far, in order.
  package var mails: [Taken] {
    var mails: [Taken] = []
    while let value = try? JSONValue.parse(folder.read("\(mails.count + 1).json")) {
      func texts(_ name: String) -> [String] { value[name]?.elements?.compactMap(\.stringValue) ?? [] }
      mails.append(
        Taken(
          from: value["from"]?.stringValue ?? "", to: texts("to"), isEncrypted: value["tls"]?.boolValue ?? false,
          login: texts("login"), content: Self.decoded(value["content"]?.stringValue ?? "")))
    }
    return mails
  }

  private static func decoded(_ text: String) -> [UInt8] { Base64.decode(text) ?? [] }
}
