@testable internal import Storage

/// Answers of a server that may send anything: a tree within its bounds, or a fault; what is written reads back.
struct XMLTarget: FuzzTarget {
  let name = "xml"

  func check(_ input: [UInt8]) {
    if let root = try? XMLReader.read(input) {
      require(depth(root) <= 16, "the tree is too deep")
      let texts = root.children.map(\.text)
      let again = try? XMLReader.read(
        XMLWriter.document("Again") { writer in for text in texts { writer.element("Text", text) } })
      require(again?.children.map(\.text) == texts, "what is written does not read back")
    }
    let failure = S3Failure(HTTPResponse(status: 403, headers: [], body: input))
    let error = failure.error(.put, "s3://bucket/key", region: "us-east-1", now: 0)
    require(error.description.utf8.count < 4096, "an error is too long")
    require(error.cause.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "an error has control characters")
    if let text = String(validating: input, as: UTF8.self), let key = PercentText.decode(text) {
      require(key.count <= input.count, "a key grows as it is decoded")
    }
  }

  private func depth(_ element: XMLElement) -> Int { 1 + (element.children.map(depth).max() ?? 0) }

  func seeds() -> [[UInt8]] {
    [
      "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>a &amp; b</Message><RequestId>1</RequestId></Error>",
      "<!DOCTYPE a [<!ENTITY b \"c\"><!ENTITY d \"&b;&b;\">]><a>&d;</a>", "<x:a xmlns:x='u'><x:b/>&#x1F4EC;<![CDATA[<]]></x:a>",
      "<ListVersionsResult><Version><Key>a%20b+c</Key><Size>1</Size></Version><DeleteMarker/></ListVersionsResult>",
    ].map { Array($0.utf8) }
  }
}
