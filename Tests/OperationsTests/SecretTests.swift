import TestSupport
import Testing

@testable import Operations

@Suite struct SecretTests {
  private let folder = TemporaryFolder()

  @Test(arguments: [("geheim", "geheim"), ("geheim\n", "geheim"), ("geheim\r\n", "geheim"), (" ge heim ", " ge heim ")])
  func readsAFile(_ text: String, _ secret: String) throws {
    folder.write("s", text)
    #expect(try SecretReference.file(folder.path + "/s").read() == secret)
  }

  @Test func readsTheEnvironment() throws {
    let (name, value) = try #require(Environment.current.first { $0.key == "PATH" })
    #expect(try SecretReference.variable(name).read() == value)
    #expect(throws: JobError.self) { try SecretReference.variable("TALLY_NO_SUCH_VARIABLE").read() }
  }

  @Test func readsWhatACommandPrints() throws {
    #expect(try SecretReference.command(["/bin/sh", "-c", "cat; echo \"$0\"", "ge heim"]).read() == "ge heim")
  }

  @Test(arguments: ["", "\n", "two\nlines", "a\u{0}b", "geheim\n\n"]) func refuses(_ text: String) {
    folder.write("s", text)
    let error = #expect(throws: JobError.self) { try SecretReference.file(folder.path + "/s").read() }
    #expect(error?.code == .configuration && error?.description.contains("geheim") == false)
  }

  @Test(
    arguments: [
      ["/none/such"], ["/bin/sh", "-c", "echo geheim; exit 3"], ["/bin/sh", "-c", "kill -9 $$"],
      ["/bin/sh", "-c", "yes geheim"],
    ]) func tellsWhatACommandDid(_ words: [String])
  {
    let error = #expect(throws: JobError.self) { try SecretReference.command(words).read() }
    #expect(error?.place == words[0] && error?.description.contains("geheim") == false)
  }

  @Test func refusesWhatIsTooLong() {
    folder.write("s", String(repeating: "g", count: 70_000))
    let error = #expect(throws: JobError.self) { try SecretReference.file(folder.path + "/s").read() }
    #expect(error?.cause == "it is larger than 64 KiB")
  }

  @Test func aCommandIsFoundInThePath() throws {
    #expect(try SecretCommand.output(["printf", "%s", "a b"]) == Array("a b".utf8))
  }

  @Test func aFileThatOthersMayReadIsDoubtful() throws {
    folder.write("s", "geheim")
    let config = """
      { store: "x", sources: [{ name: "w", kind: "https", urls: ["https://h/x"], auth: { kind: "bearer", token: { file: "s" } } }] }
      """
    folder.write("c", config)
    for (mode, isDoubtful) in [("600", false), ("640", true), ("604", true), ("400", false)] {
      _ = folder.run("chmod", mode, folder.path + "/s")
      let findings = try Config.read(folder.path + "/c").config.surroundings.filter { $0.path == "sources[0].auth.token" }
      #expect(
        findings.contains { $0.message.contains("others than its owner may read it") && !$0.isError } == isDoubtful, "\(mode)")
    }
  }
}
