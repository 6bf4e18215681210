/// An element of an answer of S3: its name without a prefix, its own text, its children in order. Attributes are not kept.
struct XMLElement: Hashable, Sendable {
  let name: String
  var text = ""
  var children: [XMLElement] = []

  init(_ name: String) { self.name = name }

  /// The first child of that name.
  func first(_ name: String) -> XMLElement? { children.first { $0.name == name } }

  /// The text of the first child of that name.
  subscript(_ name: String) -> String? { first(name)?.text }

  /// The children of that name.
  func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}

/// Why some bytes are no answer that is read here.
struct XMLFault: Error, Hashable, Sendable {
  /// In a few words; nothing of the document is in it.
  let cause: String
}
