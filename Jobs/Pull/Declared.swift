internal import Events
internal import Operations
internal import Storage

/// How many records a source says that an export has.
enum Declared: Hashable, Sendable {
  /// The source declares nothing.
  case notAsked
  case count(Int)
  /// The sidecar is not there.
  case absent
  /// It is there and tells no count.
  case unreadable

  /// The count, if there is one.
  var value: Int? { if case .count(let count) = self { count } else { nil } }

  /// Reads the sidecar beside an export.
  init(_ declaration: CountDeclaration?, _ path: String, _ folder: SourceFolder) async {
    guard let declaration else {
      self = .notAsked
      return
    }
    let reader: FileReader
    do { reader = try folder.open(path + declaration.suffix) } catch {
      self = error.code == .notFound ? .absent : .unreadable
      return
    }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = (try? await reader.read(at: 0, into: &bytes)) ?? 0
    bytes.removeLast(bytes.count - count)
    let records: Int? =
      switch declaration {
      case .count: Int(String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace }.joined(separator: " "))
      case .manifest: (try? JSONValue.parse(bytes))?["records"]?.intValue
      }
    self = records.map { $0 >= 0 ? .count($0) : .unreadable } ?? .unreadable
  }
}
