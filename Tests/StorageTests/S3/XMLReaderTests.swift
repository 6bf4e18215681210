import Testing

@testable import Storage

@Suite struct XMLReaderTests {
  private func read(_ text: String) throws -> XMLElement { try XMLReader.read(Array(text.utf8)) }

  @Test func namesTextAndOrderAreKept() throws {
    let root = try read(
      """
      <?xml version="1.0"?><a xmlns="u" xmlns:x="v"> <b>1 &lt;&amp;&gt;&quot;&apos; &#x1F4EC;&#10;<![CDATA[<z>]]></b><x:b i="2">é</x:b><!-- c --><c/></a>
      """)
    #expect(root.name == "a")
    #expect(root.children.map(\.name) == ["b", "b", "c"])
    #expect(root["b"] == "1 <&>\"' 📬\n<z>")
    #expect(root.all("b").map(\.text)[1] == "é")
    #expect(root["c"] == "" && root["d"] == nil)
  }

  @Test(
    arguments: [
      "", " ", "no", "<a>", "<a></b>", "<a/><b/>", "<a>&none;</a>", "<a>\u{1}</a>", "<a>&#1;</a>", "<a b=1/>", "{}",
      "<?xml version='1.0' encoding='x-none'?><a/>",
    ])
  func whatIsNoDocumentIsAFault(_ text: String) { #expect(throws: XMLFault.self) { try read(text) } }

  @Test func aDocumentTypeIsRefusedBeforeAnythingExpands() {
    let bomb = (1...9).map { "<!ENTITY l\($0) \"\(String(repeating: "&l\($0 - 1);", count: 10))\">" }.joined()
    for declaration in [
      "[<!ENTITY l0 \"lol\">\(bomb)]", "SYSTEM \"file:///etc/passwd\"", "[<!ENTITY l9 SYSTEM \"/etc/passwd\">]", "",
    ] {
      #expect(throws: XMLFault(cause: "it has a document type")) { try read("<!DOCTYPE a \(declaration)><a>&l9;</a>") }
    }
  }

  @Test func depthAndNumberOfElementsAreBounded() throws {
    let deep = String(repeating: "<a>", count: 17) + String(repeating: "</a>", count: 17)
    #expect(throws: XMLFault(cause: "it is nested deeper than 16")) { try read(deep) }
    #expect(throws: XMLFault(cause: "it is nested deeper than 16")) { try read(String(repeating: "<a>", count: 1_000_000)) }
    let wide = "<a>" + String(repeating: "<b/>", count: 200_000) + "</a>"
    #expect(throws: XMLFault(cause: "it has more than 200000 elements")) { try read(wide) }
    #expect(try read("<a>" + String(repeating: "<b/>", count: 1000) + "</a>").children.count == 1000)
  }

  @Test func whatIsWrittenReadsBack() throws {
    let texts = ["a b+c%", "<&>\"'", "📬\n\r\t", "", "]]>"]
    let bytes = XMLWriter.document("Delete") { writer in
      for text in texts { writer.element("Object") { $0.element("Key", text) } }
    }
    let root = try XMLReader.read(bytes)
    #expect(root.name == "Delete")
    #expect(root.children.map { $0["Key"] } == texts)
  }
}
