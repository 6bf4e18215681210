internal import CExpat

/// Reads a small XML document into a tree with expat, of which it is the one owner.
///
/// Expat and not libxml2: it has no input or output of its own and nothing but the parser in it. A document type is refused where it begins, so
/// there are no entities but the five of XML and character references (XML 1.0, 4.1 and 4.6): nothing to expand, nothing to fetch.
@safe final class XMLReader {
  /// What an answer may be made of at most: a page of 1,000 versions has some 10,000 elements.
  private static let depthLimit = 16
  private static let elementLimit = 200_000

  private let parser: XML_Parser
  private var open: [XMLElement] = []
  private var root: XMLElement?
  private var elements = 0
  private var fault: XMLFault?

  /// The root of a document in UTF-8 or what its declaration says.
  static func read(_ bytes: [UInt8]) throws(XMLFault) -> XMLElement {
    guard let parser = unsafe XML_ParserCreate(nil) else { throw XMLFault(cause: "expat does not start") }
    return try unsafe XMLReader(parser).parse(bytes)
  }

  private init(_ parser: XML_Parser) {
    unsafe self.parser = parser
    unsafe XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    unsafe XML_SetElementHandler(
      parser,
      { context, name, _ in
        guard let name = unsafe name else { return }
        unsafe XMLReader.from(context)?.begin(String(cString: name))
      }, { context, _ in unsafe XMLReader.from(context)?.end() })
    unsafe XML_SetCharacterDataHandler(parser) { context, bytes, count in
      let text = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(count))
      unsafe XMLReader.from(context)?.text(String(decoding: text, as: UTF8.self))
    }
    unsafe XML_SetDoctypeDeclHandler(
      parser, { context, _, _, _, _ in unsafe XMLReader.from(context)?.stop("it has a document type") }, { _ in })
  }

  deinit { unsafe XML_ParserFree(parser) }

  private static func from(_ context: UnsafeMutableRawPointer?) -> XMLReader? {
    unsafe context.map { unsafe Unmanaged<XMLReader>.fromOpaque($0).takeUnretainedValue() }
  }

  private func parse(_ bytes: [UInt8]) throws(XMLFault) -> XMLElement {
    guard let count = Int32(exactly: bytes.count) else { throw XMLFault(cause: "it is too long") }
    let status = unsafe bytes.withUnsafeBytes { buffer in
      unsafe XML_Parse(parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), count, 1)
    }
    if let fault { throw fault }
    guard status == XML_STATUS_OK, let root else {
      let reason = unsafe XML_ErrorString(XML_GetErrorCode(parser)).map { unsafe String(cString: $0) }
      throw XMLFault(cause: "it is no XML: \(reason ?? "unknown"), line \(unsafe XML_GetCurrentLineNumber(parser))")
    }
    return root
  }

  private func begin(_ name: String) {
    elements += 1
    guard open.count < Self.depthLimit else { return stop("it is nested deeper than \(Self.depthLimit)") }
    guard elements <= Self.elementLimit else { return stop("it has more than \(Self.elementLimit) elements") }
    let local = name.utf8.lastIndex(of: UInt8(ascii: ":")).map { name[name.utf8.index(after: $0)...] }
    open.append(XMLElement(local.map(String.init) ?? name))
  }

  private func text(_ text: String) {
    guard !open.isEmpty else { return }
    open[open.count - 1].text += text
  }

  private func end() {
    guard fault == nil, let element = open.popLast() else { return }
    if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
  }

  private func stop(_ cause: String) {
    fault = fault ?? XMLFault(cause: cause)
    unsafe _ = XML_StopParser(parser, 0)
  }
}
