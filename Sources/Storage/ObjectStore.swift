/// Where a store's objects live: a directory, later a bucket. Keys are `/`-separated relative paths (`exports/archiver/2026/…`).
///
/// An object is created once: the same bytes again are a success, other bytes under the same key are `StorageError.exists`.
/// A write is durable before it is named.
package protocol ObjectStore: Sendable {
  /// Opens an object for reading at any place.
  func open(_ key: ObjectKey) async throws -> any ObjectReader
  /// Begins an object that becomes visible, whole, when it is committed.
  func create(_ key: ObjectKey) async throws -> any ObjectWriter
  /// The objects under a folder at any depth, in byte order of their keys.
  func list(_ prefix: ObjectKey) async throws -> [ObjectInfo]
  /// What is known of one object; nil where there is none.
  func head(_ key: ObjectKey) async throws -> ObjectInfo?
}

/// One object's key and size.
package struct ObjectInfo: Hashable, Sendable {
  package var key: ObjectKey
  /// Bytes.
  package var size: Int64
  package init(key: ObjectKey, size: Int64) {
    self.key = key
    self.size = size
  }
}

/// Reads an object. Safe to use from several tasks at once.
package protocol ObjectReader: Sendable {
  /// Bytes in the object.
  var size: Int64 { get }
  /// Fills `buffer` from `offset` and returns how many bytes there were: fewer than asked only at the end.
  func read(at offset: Int64, into buffer: inout MutableRawSpan) async throws -> Int
}

/// How hard `commit` makes an object.
package enum Durability: Sendable {
  /// Flushed to the disk, and its folder too, before it is named.
  case flushed
  /// Named without a flush: only for what is checksummed and can be rebuilt.
  case rebuildable
}

/// Writes one object. Dropping it without `commit` leaves nothing under the key.
package protocol ObjectWriter: Sendable {
  /// Appends bytes.
  func write(_ bytes: RawSpan) async throws
  /// Makes the object visible. Throws `StorageError.exists` where other bytes have the key already.
  func commit(_ durability: Durability) async throws
  /// Removes what was written.
  func abandon() async
}

/// A checked relative path: no empty, `.` or `..` part, no control characters, no leading or trailing `/`.
package struct ObjectKey: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let description: String

  /// Nil where the text is not such a path.
  package init?(_ text: String) {
    let parts = text.utf8.split(separator: 0x2f, omittingEmptySubsequences: false)
    let sound = parts.allSatisfy { part in
      !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
        && part.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
    }
    guard sound else { return nil }
    description = text
  }

  private init(checked text: String) { description = text }

  /// `tally.json`, in which the store describes itself.
  static let storeFormat = ObjectKey(checked: "tally.json")

  /// The key of a companion: this one with a suffix of ordinary characters after its last part.
  package func adding(_ suffix: StaticString) -> ObjectKey { ObjectKey(checked: description + "\(suffix)") }

  /// The last part.
  package var name: Substring {
    description[(description.lastIndex(of: "/").map(description.index(after:)) ?? description.startIndex)...]
  }

  /// Byte order.
  package static func < (a: ObjectKey, b: ObjectKey) -> Bool { a.description.utf8.lexicographicallyPrecedes(b.description.utf8) }
}
