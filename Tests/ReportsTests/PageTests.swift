internal import Events
internal import Glibc
internal import Reconciliation
internal import Reports
internal import Testing

@Suite struct PageTests {
  @Test func usualNight() async throws {
    let rendered = try await Rendered.usual()
    try expectSnapshot(rendered.html, "usual.html")
    try expectSnapshot(rendered.csv, "usual.csv")
  }
}
