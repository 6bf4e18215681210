/// Blanks comments and string literals of Swift source, and keeps what is interpolated into strings, since that is code.
struct CodeStripper {
  private let text: [UInt8]
  private var position = 0
  private var out: [UInt8] = []

  init(_ text: String) { self.text = Array(text.utf8) }

  /// The source with as many lines as before.
  mutating func strip() -> String {
    code(until: nil)
    return String(decoding: out, as: UTF8.self)
  }

  private func isNext(_ word: String) -> Bool { text[position...].starts(with: word.utf8) }

  private mutating func keep() {
    out.append(text[position])
    position += 1
  }

  /// Puts a space, or the newline that is there, in place of each byte.
  private mutating func blank(_ count: Int = 1) {
    for _ in 0..<count where position < text.count {
      out.append(text[position] == 0x0a ? 0x0a : 0x20)
      position += 1
    }
  }

  /// Code to the end, or to the parenthesis that closes an interpolation.
  private mutating func code(until end: UInt8?) {
    var depth = 0
    while position < text.count {
      if isNext("//") {
        while position < text.count, text[position] != 0x0a { blank() }
      } else if isNext("/*") {
        comment()
      } else if let hashes = stringStart() {
        string(hashes: hashes)
      } else {
        if text[position] == UInt8(ascii: "(") { depth += 1 }
        if text[position] == UInt8(ascii: ")") {
          if depth == 0, end != nil { return }
          depth -= 1
        }
        keep()
      }
    }
  }

  /// A block comment, with those inside it.
  private mutating func comment() {
    var depth = 0
    repeat {
      if isNext("/*") {
        depth += 1
        blank(2)
      } else if isNext("*/") {
        depth -= 1
        blank(2)
      } else {
        blank()
      }
    } while depth > 0 && position < text.count
  }

  /// How many `#` open the string literal here; nil where there is none.
  private func stringStart() -> Int? {
    let hashes = text[position...].prefix { $0 == UInt8(ascii: "#") }.count
    let quote = position + hashes
    return quote < text.count && text[quote] == UInt8(ascii: "\"") ? hashes : nil
  }

  private mutating func string(hashes: Int) {
    let fence = String(repeating: "#", count: hashes)
    blank(hashes)
    let quotes = isNext("\"\"\"") ? "\"\"\"" : "\""
    for _ in quotes.utf8 { keep() }
    while position < text.count {
      if isNext(quotes + fence) {
        for _ in quotes.utf8 { keep() }
        return blank(hashes)
      }
      if isNext("\\" + fence + "(") {
        blank(1 + hashes)
        keep()
        code(until: UInt8(ascii: ")"))
        if position < text.count { keep() }
      } else if isNext("\\" + fence) {
        blank(2 + hashes)
      } else {
        blank()
      }
    }
  }
}
