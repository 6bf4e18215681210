internal import Events
internal import Sealing

/// Reads a JSON index of exports, `{"exports":[{"name":…,"url":…,"bytes":…,"sha256":…,"records":…,"date":…}]}`, entry by entry: an index of
/// a million entries is not held as a tree.
struct HTTPSIndex {
  /// One export of the index. Only `url` has to be there.
  struct Entry {
    var name: String?
    var url: String
    var bytes: Int64?
    var sha256: Digest?
    var records: Int?
    var date: LogicalDate?
  }

  /// Why an index cannot be used.
  struct Invalid: Error { var cause: String }

  /// Calls `each` with every entry, in order.
  static func read(_ bytes: [UInt8], _ each: (Entry) throws -> Void) throws {
    var at = 0
    func skipSpace() { while at < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[at]) { at += 1 } }
    func take(_ byte: UInt8) -> Bool {
      skipSpace()
      guard at < bytes.count, bytes[at] == byte else { return false }
      at += 1
      return true
    }
    func value() throws -> ArraySlice<UInt8> {
      skipSpace()
      let end = try Self.end(of: bytes, from: at)
      defer { at = end }
      return bytes[at..<end]
    }
    guard take(0x7b) else { throw Invalid(cause: "it is no JSON object") }
    var isFound = false
    var isFirst = true
    while !take(0x7d) {
      guard isFirst || take(0x2c), let key = try JSONValue(value()).stringValue, take(0x3a) else { throw Self.broken(at) }
      isFirst = false
      guard key == "exports", !isFound else {
        _ = try JSONValue(value())
        continue
      }
      isFound = true
      guard take(0x5b) else { throw Invalid(cause: "its \"exports\" are no array") }
      var number = 0
      while !take(0x5d) {
        guard number == 0 || take(0x2c) else { throw Self.broken(at) }
        number += 1
        try each(try Entry(JSONValue(value()), number))
      }
    }
    skipSpace()
    guard isFound else { throw Invalid(cause: "it has no \"exports\"") }
    guard at == bytes.count else { throw Self.broken(at) }
  }

  fileprivate static func broken(_ at: Int) -> Invalid { Invalid(cause: "it is no JSON at byte \(at)") }

  /// Where the value ends that begins at `start`, by its brackets and quotes; what is between is checked by whoever reads it.
  private static func end(of bytes: [UInt8], from start: Int) throws -> Int {
    var (at, depth, inString) = (start, 0, false)
    while at < bytes.count {
      let byte = bytes[at]
      if inString {
        if byte == 0x5c { at += 1 } else if byte == 0x22 { inString = false }
      } else {
        switch byte {
        case 0x22: inString = true
        case 0x7b, 0x5b: depth += 1
        case 0x7d, 0x5d:
          if depth == 0 { return at }
          depth -= 1
        case 0x2c, 0x3a, 0x20, 0x09, 0x0a, 0x0d: if depth == 0 { return at }
        default: break
        }
      }
      at += 1
      if depth == 0, !inString, [0x22, 0x7d, 0x5d].contains(byte) { return at }
    }
    guard at == bytes.count, depth == 0, !inString else { throw broken(min(at, bytes.count)) }
    return at
  }
}

extension HTTPSIndex.Entry {
  /// An entry with anything in it that is not understood is an error: a size or digest that is passed over would not be checked.
  fileprivate init(_ value: JSONValue, _ number: Int) throws {
    func refuse(_ what: String) -> HTTPSIndex.Invalid { HTTPSIndex.Invalid(cause: "entry \(number) \(what)") }
    guard value.members != nil, let url = value["url"]?.stringValue else { throw refuse("has no \"url\"") }
    func read<T>(_ key: String, _ read: (JSONValue) -> T?) throws -> T? {
      guard let member = value[key], !member.isNull else { return nil }
      guard let result = read(member) else { throw refuse("has a \"\(key)\" that cannot be read") }
      return result
    }
    self.url = url
    name = try read("name") { $0.stringValue }
    bytes = try read("bytes") { $0.intValue.flatMap { $0 >= 0 ? Int64($0) : nil } }
    sha256 = try read("sha256") { $0.stringValue.flatMap { Digest(hex: $0.lowercased()) } }
    records = try read("records") { $0.intValue.flatMap { $0 >= 0 ? $0 : nil } }
    date = try read("date") { $0.stringValue.flatMap { LogicalDate($0) } }
  }
}

extension JSONValue {
  fileprivate init(_ bytes: ArraySlice<UInt8>) throws {
    do { self = try JSONValue.parse(Array(bytes)) } catch { throw HTTPSIndex.broken(bytes.startIndex) }
  }
}
