import Sealing
import Testing

@Suite struct SecretTests {
  private struct Holder { var name = "a"; var secret: Secret? = Secret("hidden word") }

  @Test func nothingShowsIt() {
    let secret = Secret("hidden word")
    var text = "\(secret) \(String(reflecting: secret)) \(Holder()) \(String(reflecting: Holder())) \([secret])"
    dump(secret, to: &text)
    dump(Holder(), to: &text)
    #expect(!text.contains("hidden") && !text.contains("word"))
    #expect("\(secret)" == "…")
  }

  @Test func whoNeedsItGetsIt() {
    #expect(Secret("word").text == "word")
    #expect(Secret([1, 2]).withBytes { $0 } == [1, 2])
    #expect(Secret("").text.isEmpty)
    #expect(Secret("word") == Secret(Array("word".utf8)))
    #expect(Secret("word") != Secret("ward"))
  }
}
