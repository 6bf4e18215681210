/// A finished file of `PDFDocument`, and what was appended to it since: found by its tables, so that it can be added to.
struct FinishedPDF {
  let bytes: [UInt8]
  /// Where the last table of objects begins.
  let lastTable: Int
  /// How many objects there are.
  let size: Int
  /// `/Root 1 0 R/Info …/ID[…]` of the last table.
  let trailer: String
  /// Where each object begins that is not in an object stream; the newest first.
  private var places: [[Int: Int]] = []

  /// The largest table that is read: eight million objects.
  private static let largest = 1 << 26

  init(_ bytes: [UInt8]) throws(PDFError) {
    self.bytes = bytes
    let tail = String(decoding: bytes.suffix(64), as: UTF8.self)
    guard tail.hasSuffix("%%EOF\n"), let text = tail.split(separator: "startxref\n").last?.split(separator: "\n").first,
      let last = Int(text)
    else { throw FinishedPDF.foreign("it has no end") }
    lastTable = last
    var (next, size, trailer): (Int?, Int, String) = (last, 0, "")
    // Each table is before the one that follows it, so that this ends.
    while let place = next {
      let (dictionary, content) = try FinishedPDF.stream(bytes, at: place)
      guard dictionary.contains("/Type/XRef"), dictionary.contains("/W[1 5 2]"),
        let count = FinishedPDF.number("/Size ", dictionary)
      else {
        throw FinishedPDF.foreign("its table of objects has another form")
      }
      if size == 0 {
        guard let start = dictionary.firstRange(of: "/Root "), let end = dictionary.firstRange(of: "]", after: "/ID[") else {
          throw FinishedPDF.foreign("its table of objects names no root")
        }
        (size, trailer) = (count, String(dictionary[start.lowerBound..<end.upperBound]))
      }
      places.append(FinishedPDF.places(content, dictionary, count))
      let previous = FinishedPDF.number("/Prev ", dictionary)
      if let previous, previous >= place { throw FinishedPDF.foreign("its tables go round") }
      next = previous
    }
    (self.size, self.trailer) = (size, trailer)
  }

  /// An object that stands by itself, without its frame.
  func object(_ number: Int) throws(PDFError) -> String {
    let head = Array("\(number) 0 obj\n".utf8)
    guard let place = places.lazy.compactMap({ $0[number] }).first, place >= 0, place + head.count < bytes.count,
      bytes[place..<(place + head.count)].elementsEqual(head)
    else { throw FinishedPDF.foreign("object \(number) is not where its table says") }
    let start = place + head.count
    let end = Array("\nendobj\n".utf8)
    // Objects that stand by themselves are small.
    let area = bytes[start..<min(bytes.count, start + (1 << 20))]
    guard let stop = area.firstRange(of: end) else { throw FinishedPDF.foreign("object \(number) has no end") }
    return String(decoding: area[..<stop.lowerBound], as: UTF8.self)
  }

  /// The root's number.
  var root: Int { FinishedPDF.number("/Root ", trailer) ?? 1 }

  static func foreign(_ cause: String) -> PDFError {
    PDFError(what: "the PDF", cause: cause + ": it is not one that this program wrote")
  }

  /// The whole number behind a key.
  static func number(_ key: String, _ text: String) -> Int? {
    guard let place = text.firstRange(of: key) else { return nil }
    return Int(text[place.upperBound...].prefix { $0.isASCII && $0.isNumber })
  }

  private static func stream(_ bytes: [UInt8], at place: Int) throws(PDFError) -> (dictionary: String, content: [UInt8]) {
    guard place >= 0, place < bytes.count else { throw foreign("its table of objects is not in it") }
    let area = bytes[place..<min(bytes.count, place + (1 << 14))]
    guard let start = area.firstRange(of: Array(">>\nstream\n".utf8)) else { throw foreign("its table of objects is cut short") }
    let dictionary = String(decoding: area[..<start.lowerBound], as: UTF8.self)
    guard let length = number("/Length ", dictionary), length <= bytes.count - start.upperBound else {
      throw foreign("its table of objects is cut short")
    }
    let packed = Array(bytes[start.upperBound..<(start.upperBound + length)])
    guard dictionary.contains("/FlateDecode") else { return (dictionary, packed) }
    guard let content = Deflater.inflated(packed, limit: largest) else {
      throw foreign("its table of objects cannot be unpacked")
    }
    return (dictionary, content)
  }

  private static func places(_ content: [UInt8], _ dictionary: String, _ size: Int) -> [Int: Int] {
    var numbers: [Int] = []
    if let start = dictionary.firstRange(of: "/Index["), let end = dictionary[start.upperBound...].firstIndex(of: "]") {
      let pairs = dictionary[start.upperBound..<end].split(separator: " ").compactMap { Int($0) }
      for place in stride(from: 0, to: pairs.count - 1, by: 2) where (0..<size).contains(pairs[place]) && pairs[place + 1] <= size
      {
        numbers += pairs[place]..<(pairs[place] + max(0, pairs[place + 1]))
      }
    } else {
      numbers = Array(0..<min(size, content.count / 8))
    }
    var places: [Int: Int] = [:]
    for (index, number) in numbers.enumerated() where index * 8 + 8 <= content.count && content[index * 8] == 1 {
      places[number] = content[(index * 8 + 1)..<(index * 8 + 6)].reduce(0) { $0 << 8 | Int($1) }
    }
    return places
  }
}

extension String {
  fileprivate func firstRange(of end: String, after start: String) -> Range<Index>? {
    guard let begin = firstRange(of: start) else { return nil }
    return self[begin.upperBound...].firstRange(of: end)
  }
}
