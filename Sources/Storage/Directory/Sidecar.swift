internal import Events
internal import Glibc

/// The file beside an object of a directory store that says what protects the object: `.<name>.lock.json`, or nothing.
///
/// Only changed by `Sidecars`, one at a time.
enum Sidecar {
  private static let suffix = ".lock.json"

  static func name(of object: String) -> String { "." + object + suffix }

  /// The object that a file's name speaks of; nil where it is no sidecar's.
  static func object(of name: String) -> String? {
    let bytes = Array(name.utf8)
    guard bytes.count > 1 + suffix.utf8.count, bytes.first == 0x2e, bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    else { return nil }
    return String(validating: bytes.dropFirst().dropLast(suffix.utf8.count), as: UTF8.self)
  }

  /// What is said of an object; nil where nothing is. `damaged` where it cannot be understood.
  static func read(_ object: String, in folder: borrowing FileDescriptor) throws(StorageError) -> Protection? {
    let file: FileDescriptor
    do { file = try folder.file(name(of: object)) } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
    var bytes = [UInt8](repeating: 0, count: 4096)
    var span = bytes.mutableSpan
    var target = unsafe span.mutableBytes
    let count = try file.read(at: 0, into: &target)
    guard count < bytes.count, let protection = Protection(sidecar: Array(bytes[..<count])) else {
      throw StorageError(
        .damaged, "read", file.path, cause: "it is no record of retention and hold",
        remedy: "restore it from a backup; until then the object counts as held")
    }
    return protection
  }

  /// Says it durably, in place of what was said before.
  static func write(_ protection: Protection, of object: String, in folder: borrowing FileDescriptor) throws(StorageError) {
    guard protection != .none else {
      try folder.remove(name(of: object))
      return try folder.sync()
    }
    let temporary = try TemporaryFile(for: "lock", in: folder)
    do {
      let bytes = protection.sidecar
      try unsafe temporary.file.write(bytes.span.bytes)
      try temporary.file.sync()
      try folder.rename(temporary.name, to: name(of: object))
    } catch {
      // What cannot be removed is swept by the next run.
      try? folder.remove(temporary.name)
      throw error
    }
    try folder.sync()
  }
}

extension Protection {
  /// `{"retainUntil":"2033-11-18T00:00:00Z","strength":"final","held":false}`; without a retention, `held` alone.
  var sidecar: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    if let retention {
      json.member("retainUntil", retention.until.description)
      json.member("strength", retention.strength.rawValue)
    }
    json.member("held", isHeld)
    json.endObject()
    json.newline()
    return json.bytes
  }

  /// Nil for anything but what is written: what cannot be understood in full may not be taken for less.
  init?(sidecar bytes: [UInt8]) {
    guard let value = try? JSONValue.parse(bytes), let isHeld = value["held"]?.boolValue else { return nil }
    var retention: Retention?
    if let text = value["retainUntil"]?.stringValue, let word = value["strength"]?.stringValue {
      guard let until = Instant(rfc3339: text), let strength = Retention.Strength(rawValue: word) else { return nil }
      retention = Retention(until: until, strength: strength)
    }
    guard value.members?.count == (retention == nil ? 1 : 3) else { return nil }
    self.init(retention: retention, isHeld: isHeld)
  }
}
