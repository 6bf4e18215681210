import Events
import Testing

@testable import Operations

/// What is generated is kept in step with what it is generated from.
@Suite struct DocumentTests {
  @Test func exitCodes() { expectSnapshot(ExitCode.markdown, "docs/exit-codes.md") }

  @Test func configReference() { expectSnapshot(ConfigReference.markdown, "docs/config.md") }

  @Test func configSchema() throws {
    let json = ConfigSchema.json
    expectSnapshot(String(decoding: json, as: UTF8.self), "docs/config.schema.json")
    let schema = try JSONValue.parse(json)
    #expect(schema["properties"]?["sources"]?["items"]?["additionalProperties"]?.boolValue == false)
    #expect(schema["required"]?.elements?.compactMap(\.stringValue) == ["store", "sources"])
  }

  @Test func exitCodesAreThoseOfTheDesign() {
    #expect(ExitCode.allCases.map(\.rawValue) == [0, 10, 11, 64, 65, 66, 69, 70, 74, 75, 77, 78])
    #expect(Set(ExitCode.allCases.map(\.name)).count == ExitCode.allCases.count)
  }

  @Test(arguments: Command.allCases) func help(_ command: Command) {
    let text = HelpText.text(of: command)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 110 })
    for option in command.options { #expect(text.contains("--\(option.name)")) }
  }

  @Test func optionsAreUnambiguousAndDescribed() {
    #expect(Set(Option.all.map(\.name)).count == Option.all.count)
    let shorts = Option.all.compactMap(\.short)
    #expect(Set(shorts).count == shorts.count)
    #expect(Set(Command.allCases.flatMap(\.options)) == Set(Option.all))
  }
}
