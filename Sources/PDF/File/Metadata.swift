/// What a file says of itself as XMP (ISO 16684-1), with the marks of PDF/A-3a and PDF/UA-1.
enum Metadata {
  static func xmp(_ facts: PDFDocument.Facts) -> [UInt8] {
    func text(_ text: String) -> String {
      var out = ""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "&": out += "&amp;"
        case "<": out += "&lt;"
        case ">": out += "&gt;"
        case "\"": out += "&quot;"
        default: if scalar.value >= 0x20 { out.unicodeScalars.append(scalar) }
        }
      }
      return out
    }
    func localized(_ name: String, _ value: String) -> String {
      "<\(name)><rdf:Alt><rdf:li xml:lang=\"x-default\">\(text(value))</rdf:li></rdf:Alt></\(name)>"
    }
    let author = facts.author.isEmpty ? "" : "<dc:creator><rdf:Seq><rdf:li>\(text(facts.author))</rdf:li></rdf:Seq></dc:creator>"
    // PDF/A knows no property of PDF/UA: it has to be described.
    let schema = """
      <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
      <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
      <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
      </rdf:li></rdf:Bag></pdfaExtension:schemas>
      """
    return Array(
      """
      <?xpacket begin="\u{feff}" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
       xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
       xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
       xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
      <pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
      <dc:format>application/pdf</dc:format>\(localized("dc:title", facts.title))\(localized("dc:description", facts.subject))\(author)
      <xmp:CreateDate>\(text(facts.date))</xmp:CreateDate><xmp:ModifyDate>\(text(facts.date))</xmp:ModifyDate>
      <xmp:CreatorTool>\(text(facts.producer))</xmp:CreatorTool><pdf:Producer>\(text(facts.producer))</pdf:Producer>
      \(schema)
      </rdf:Description></rdf:RDF></x:xmpmeta>
      <?xpacket end="r"?>
      """.utf8)
  }

  /// `D:20261119060000Z`, of an instant in RFC 3339 and UTC.
  static func date(_ instant: String) -> String {
    "D:" + instant.prefix(19).filter { ("0"..."9").contains($0) } + "Z"
  }

  /// The instant in RFC 3339 that `20261119060000Z` is; nil where it is none.
  static func instant(_ date: String) -> String? {
    let digits = Array(date.utf8)
    guard digits.count == 15, digits[14] == 0x5a, digits[..<14].allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<12, 12..<14].map { String(decoding: digits[$0], as: UTF8.self) }
    return "\(parts[0])-\(parts[1])-\(parts[2])T\(parts[3]):\(parts[4]):\(parts[5])Z"
  }
}
