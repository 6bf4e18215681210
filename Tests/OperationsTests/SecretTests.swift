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
}
