/// A signature of a finished document, as it is appended to it (ISO 32000-1, 12.8, in the form of PAdES): the bytes before stay as they are, so
/// that an earlier signature does too.
///
/// First the update is made with an empty place; then `signedBytes` are signed, as a detached CMS; then `signed(with:)` has the CMS in its place.
package struct PDFSignature: Sendable {
  /// What is appended, with zeros where the CMS goes.
  private var update: [UInt8]
  /// The file that it is appended to.
  private let before: [UInt8]
  /// The hexadecimal digits of the CMS, in the update.
  private let digits: Range<Int>

  /// An update that signs the empty field of that name. `signer` is the person's name as it may be read, `date` RFC 3339 in UTC, `capacity` the most
  /// bytes of the CMS, its timestamp included. Throws where the file is not one of `PDFDocument`, has no such field, or has it signed.
  package init(_ field: String, of pdf: [UInt8], signer: String, date: String, capacity: Int = 16_384) throws(PDFError) {
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
  package var signedBytes: [UInt8] { before + update[..<(digits.lowerBound - 1)] + update[(digits.upperBound + 1)...] }

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
}
