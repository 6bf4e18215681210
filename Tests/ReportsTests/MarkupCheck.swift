/// A small reading of a page: every start tag has its end tag, attributes are quoted, ids are unique and links lead to one.
struct MarkupCheck {
  /// What is wrong; empty where nothing is.
  private(set) var faults: [String] = []
  /// Element names that occur.
  private(set) var names: Set<String> = []
  /// What stands in script elements, in their order.
  private(set) var scripts: [String] = []
  private var open: [String] = []
  private var ids: Set<String> = []
  private var links: Set<String> = []

  private static let void: Set = ["meta", "br", "link"]

  /// The pages of a store that lead to each other.
  private static var pages: Regex<(Substring, Substring?, Substring?)> {
    #/(\.\./\.\./\.\./\.\./)?(?:index|month-\d{4}-\d\d)\.html(?:#[A-Za-z_]+|#night-\d{4}-\d\d-\d\d)?|feed\.atom|search-\d{4}\.html|week-\d{4}-W\d\d\.html(?:#[A-Za-z_]+)?|(\d{4}/\d\d/\d\d/v\d+/report\.html(?:#find\?(?:severity=[a-z]+|code=[A-Z_]+(?:&amp;seen=new)?|all)|#totals|#work|#basis)?)/#
  }

  init(_ page: String) {
    var rest = Substring(page)
    guard rest.hasPrefix("<!doctype html>\n") else {
      faults.append("no doctype")
      return
    }
    rest = rest.dropFirst("<!doctype html>\n".count)
    while let start = rest.firstIndex(of: "<") {
      if rest[..<start].contains(">") { faults.append("bare > in text") }
      guard let end = rest[start...].firstIndex(of: ">") else {
        faults.append("unclosed tag")
        return
      }
      take(rest[rest.index(after: start)..<end])
      rest = rest[rest.index(after: end)...]
      // HTML, "raw text elements": they end at their own end tag and nowhere else.
      if let name = open.last, ["script", "style"].contains(name) {
        guard let close = rest.firstRange(of: "</" + name) else {
          faults.append("unclosed \(name)")
          return
        }
        if name == "script" { scripts.append(String(rest[..<close.lowerBound])) }
        rest = rest[close.lowerBound...]
      }
    }
    if !open.isEmpty { faults.append("never closed: \(open)") }
    for link in links where !ids.contains(link) { faults.append("link to nowhere: \(link)") }
  }

  private mutating func take(_ tag: Substring) {
    if tag.hasPrefix("/") {
      let name = String(tag.dropFirst())
      if open.popLast() != name { faults.append("unexpected </\(name)>") }
      return
    }
    let name = String(tag.prefix { $0 != " " })
    names.insert(name)
    if !MarkupCheck.void.contains(name) { open.append(name) }
    var rest = tag.dropFirst(name.count)
    while !rest.isEmpty {
      guard rest.hasPrefix(" "), let equals = rest.firstRange(of: "=\"") else {
        faults.append("attribute of \(name) is not quoted")
        return
      }
      let key = rest[rest.index(after: rest.startIndex)..<equals.lowerBound]
      guard let close = rest[equals.upperBound...].firstIndex(of: "\"") else {
        faults.append("value of \(key) is not ended")
        return
      }
      let value = String(rest[equals.upperBound..<close])
      if key == "id", !ids.insert(value).inserted { faults.append("id twice: \(value)") }
      if key == "href" {
        if value.hasPrefix("#") {
          links.insert(String(value.dropFirst()))
        } else if value.wholeMatch(of: MarkupCheck.pages) == nil {
          faults.append("link out of the store: \(value)")
        }
      }
      if name == "script", key == "type", value != "application/x-ndjson" { faults.append("script of type \(value)") }
      if key.hasPrefix("on") || key == "src" || key == "style" { faults.append("attribute \(key)") }
      rest = rest[rest.index(after: close)...]
    }
  }
}
