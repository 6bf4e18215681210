/// A signature of a finished document, as it is appended to it (ISO 32000-1, 12.8, in the form of PAdES): the bytes before stay as they are, so
/// that an earlier signature does too.
///
/// First the update is made with an empty place; then `signedParts` are signed, as a detached CMS; then `signed(with:)` has the CMS in its place.
/// One that lies there is read by `read(_:in:behind:signer:)`.
package struct PDFSignature: Sendable {
  /// What is appended, with zeros where the CMS goes.
  private var update: [UInt8]
  /// The file that it is appended to.
  private let before: [UInt8]
  /// The hexadecimal digits of the CMS, in the update.
  private let digits: Range<Int>

  /// The room for a CMS, in bytes: certificates up to a root, and a token with those of its authority, take six to twelve thousand.
  static let room = 32_768

  /// An update that signs the empty field of that name. `signer` is the person's name as it may be read, `date` RFC 3339 in UTC, `capacity` the most
  /// bytes of the CMS, its timestamp included. Throws where the file is not one of `PDFDocument`, has no such field, or has it signed.
  package init(_ field: String, of pdf: [UInt8], signer: String, date: String, capacity: Int = room) throws(PDFError) {
    let file = try FinishedPDF(pdf)
    let (number, object) = try PDFSignature.find(field, in: file)
    guard !object.contains("/V ") else { throw PDFError(what: "the PDF", cause: "its field \(field) is signed") }
    let signature = file.size
    var (out, places): ([UInt8], [(number: Int, place: Int)]) = ([], [])
    func begin(_ number: Int) {
      places.append((number, pdf.count + out.count))
      out.put("\(number) 0 obj\n")
    }
    begin(number)
    out.put(String(object.dropLast(2)) + "/V \(signature) 0 R>>\nendobj\n")
    let catalog = try file.object(file.root)
    if catalog.contains("/SigFlags 0") {
      begin(file.root)
      out.put(catalog.replacing("/SigFlags 0", with: "/SigFlags 3") + "\nendobj\n")
    }
    begin(signature)
    out.put("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(\(Metadata.date(date)))/Name")
    out.put(string: signer)
    out.put("/ByteRange[0 ")
    let range = out.count
    out += [UInt8](repeating: 0x20, count: 36)
    out.put("]/Contents<")
    let start = out.count
    out += [UInt8](repeating: 0x30, count: capacity * 2)
    digits = start..<out.count
    out.put(">>>\nendobj\n")
    PDFSignature.writeTable(file, places, pdf.count, &out)

    let (low, high) = (pdf.count + start - 1, pdf.count + digits.upperBound + 1)
    let ends = Array("\(low) \(high) \(pdf.count + out.count - high)".utf8)
    guard ends.count <= 36 else { throw PDFError(what: "the PDF", cause: "it is too long to be signed") }
    out.replaceSubrange(range..<(range + ends.count), with: ends)
    (update, before) = (out, pdf)
  }

  /// The field's object. A root that others wrote is refused before.
  private static func find(_ field: String, in file: FinishedPDF) throws(PDFError) -> (number: Int, object: String) {
    let catalog = try file.object(file.root)
    guard let start = catalog.firstRange(of: "/AcroForm<</Fields["), let end = catalog[start.upperBound...].firstIndex(of: "]")
    else {
      throw PDFError(what: "the PDF", cause: "it has no field for a signature")
    }
    var name: [UInt8] = []
    name.put("/T")
    name.put(string: field)
    for word in catalog[start.upperBound..<end].split(separator: "R") {
      guard let number = word.split(separator: " ").first.flatMap({ Int($0) }) else { continue }
      let object = try file.object(number)
      if object.contains(String(decoding: name, as: UTF8.self) + "/") { return (number, object) }
    }
    throw PDFError(what: "the PDF", cause: "it has no field \(field)")
  }

  private static func writeTable(_ file: FinishedPDF, _ places: [(number: Int, place: Int)], _ offset: Int, _ out: inout [UInt8])
  {
    let (number, start) = (file.size + 1, offset + out.count)
    var (table, index) = ([UInt8](), "")
    for (number, place) in (places + [(number, start)]).sorted(by: { $0.number < $1.number }) {
      index += (index.isEmpty ? "" : " ") + "\(number) 1"
      table.append(1)
      table.put(be: place, 5)
      table += [0, 0]
    }
    out.put(
      "\(number) 0 obj\n<</Type/XRef/Size \(number + 1)/W[1 5 2]/Index[\(index)]/Prev \(file.lastTable)\(file.trailer)/Length \(table.count)>>\nstream\n"
    )
    out += table
    out.put("\nendstream\nendobj\nstartxref\n\(start)\n%%EOF\n")
  }

  /// What is signed: the whole updated file but for the place of the CMS, in order.
  package var signedParts: [ArraySlice<UInt8>] {
    [before[...], update[..<(digits.lowerBound - 1)], update[(digits.upperBound + 1)...]]
  }

  /// The update to append to the file, with the CMS (DER) in its place. Throws where it is longer than the place.
  package func signed(with cms: [UInt8]) throws(PDFError) -> [UInt8] {
    guard cms.count * 2 <= digits.count else {
      throw PDFError(what: "the signature", cause: "it has \(cms.count) bytes, and there is room for \(digits.count / 2)")
    }
    var (out, text) = (update, [UInt8]())
    text.put(bytes: cms)
    out.replaceSubrange(digits.lowerBound..<(digits.lowerBound + cms.count * 2), with: text[1..<(text.count - 1)])
    return out
  }

  /// A signature as it lies in a file, and the CMS in it: the update behind the first `count` bytes. Throws where that is not, to the byte, what
  /// `init(_:of:signer:date:capacity:)` makes and `signed(with:)` fills: nothing else can have been put there.
  package static func read(
    _ field: String, in pdf: [UInt8], behind count: Int, signer: String
  ) throws(PDFError) -> (signature: PDFSignature, cms: [UInt8], date: String) {
    let changed = PDFError(
      what: "the PDF", cause: "what is behind its first \(count) bytes is not one signature in the field \(field)")
    guard count > 0, count < pdf.count else { throw changed }
    let added = pdf[count...]
    guard let mark = added.prefix(1 << 16).firstRange(of: Array("/M(D:".utf8)),
      let date = Metadata.instant(String(decoding: added[mark.upperBound...].prefix(15), as: UTF8.self))
    else { throw changed }
    let signature = try PDFSignature(field, of: Array(pdf[..<count]), signer: signer, date: date)
    guard added.count == signature.update.count else { throw changed }
    let text = added[(count + signature.digits.lowerBound)..<(count + signature.digits.upperBound)]
    guard let cms = PDFSignature.value(text), try added.elementsEqual(signature.signed(with: cms)) else { throw changed }
    return (signature, cms, date)
  }

  /// The bytes that digits say, as many as the length of their value in DER; nil where they are none.
  private static func value(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
    func digit(_ place: Int) -> UInt8? {
      digits[place] < 0x80 ? Character(Unicode.Scalar(digits[place])).hexDigitValue.map { UInt8($0) } : nil
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for place in stride(from: digits.startIndex, to: digits.endIndex - 1, by: 2) {
      guard let high = digit(place), let low = digit(place + 1) else { return nil }
      bytes.append(high << 4 | low)
    }
    // A tag, then the length: in its own byte, or in as many behind it.
    guard bytes.count > 6 else { return nil }
    let more = bytes[1] < 0x80 ? 0 : Int(bytes[1] & 0x7f)
    guard more <= 4 else { return nil }
    let length = more == 0 ? Int(bytes[1]) : bytes[2..<(2 + more)].reduce(0) { $0 << 8 | Int($1) }
    return 2 + more + length <= bytes.count ? Array(bytes[..<(2 + more + length)]) : nil
  }
}
