/// What a font calls itself (its `name` table).
enum FontName {
  /// The PostScript name, in what a PDF's names may hold; nil where there is none.
  static func read(_ table: FontReader) throws(PDFError) -> String? {
    let texts = try table.u16(4)
    for index in 0..<(try table.u16(2)) {
      let record = 6 + index * 12
      // Microsoft's records are in UTF-16.
      guard try table.u16(record) == 3, try table.u16(record + 6) == 6 else { continue }
      let bytes = Array(try table.slice(texts + (try table.u16(record + 10)), try table.u16(record + 8)))
      let letters = stride(from: 1, to: bytes.count, by: 2).map { bytes[$0 - 1] == 0 ? bytes[$0] : 0 }
      let name = letters.filter {
        (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x2d
      }
      if !name.isEmpty { return String(decoding: name.prefix(63), as: UTF8.self) }
    }
    return nil
  }
}
