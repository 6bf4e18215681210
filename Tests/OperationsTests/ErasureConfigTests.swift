import Events
import TestSupport
import Testing

@testable import Operations

/// Where the key of the ledger of erasures is.
@Suite struct ErasureConfigTests {
  private let folder = TemporaryFolder()

  private func config(_ erasure: String) throws -> (config: Config?, findings: [ConfigFinding]) {
    try ConfigTests.check("{ store: 's', sources: [\(ConfigTests.source)]\(erasure) }")
  }

  @Test("Without a word of it no request can be taken, and nothing is printed") func defaults() throws {
    let config = try #require(try config("").config)
    #expect(config.erasure.key == nil)
    #expect(throws: JobError.self) { try config.erasure.readKey() }
    var json = JSONWriter()
    config.write(to: &json)
    #expect(try JSONValue.parse(json.bytes)["erasure"] == nil)
  }

  @Test func says() throws {
    let config = try #require(try config(", erasure: { key: { file: 'erasure.key' } }").config)
    #expect(config.erasure.key == .file("/etc/tally/erasure.key"))
    var json = JSONWriter()
    config.write(to: &json)
    #expect(try JSONValue.parse(json.bytes)["erasure"]?["key"]?["file"]?.stringValue == "/etc/tally/erasure.key")
    #expect(config.surroundings.contains { $0.path == "erasure.key" && !$0.isError })
  }

  @Test(arguments: [", erasure: { key: 'geheim' }", ", erasure: { kye: { file: 'x' } }", ", erasure: 'x'"])
  func refuses(_ text: String) throws {
    let (config, findings) = try config(text)
    #expect(config == nil && findings.allSatisfy { $0.path.hasPrefix("erasure") && !$0.message.contains("geheim") })
  }

  @Test("A key is 64 hexadecimal digits, and its owner's alone") func keys() throws {
    func read(_ text: String, mode: String = "400") throws -> [UInt8] {
      folder.write("k", text)
      _ = folder.run("chmod", mode, folder.path + "/k")
      defer { _ = folder.run("chmod", "600", folder.path + "/k") }
      var config = try #require(try config("").config).erasure
      config.key = .file(folder.path + "/k")
      return try config.readKey()
    }
    let digits = String(repeating: "0aF1", count: 16)
    #expect(try read(digits + "\n").prefix(3) == [0x0a, 0xf1, 0x0a])
    #expect(try read(digits).count == 32)
    for text in ["", "geheim", String(digits.dropLast()), digits + "0", String(digits.dropLast()) + "g"] {
      let error = #expect(throws: JobError.self) { try read(text) }
      #expect(error?.code == .configuration && error?.description.contains("geheim") == false)
    }
    #expect(throws: JobError.self) { try read(digits, mode: "644") }
  }
}
