internal import Events
internal import Sealing

/// Reads a JSON index of exports, `{"exports":[{"name":…,"url":…,"bytes":…,"sha256":…,"records":…,"date":…}]}`, entry by entry: an index of
/// a million entries is not held as a tree.
enum HTTPSIndex {
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
    var isFound = false
    do {
      var document = JSONMembers(bytes)
      try document.object { key, place in
        guard key == "exports" else {
          _ = try JSONMembers.tree(bytes, place)
          return
        }
        guard !isFound else { throw Invalid(cause: "it has \"exports\" twice") }
        isFound = true
        var exports = JSONMembers(bytes, from: place.lowerBound)
        var number = 0
        let isArray = try exports.array { place in
          number += 1
          try each(try Entry(JSONMembers.tree(bytes, place), number))
        }
        guard isArray else { throw Invalid(cause: "its \"exports\" are no array") }
      }
    } catch let broken as JSONMembers.Broken {
      throw Invalid(cause: "it is no JSON at byte \(broken.at)")
    }
    guard isFound else { throw Invalid(cause: "it has no \"exports\"") }
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
