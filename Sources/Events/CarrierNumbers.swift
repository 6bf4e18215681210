/// The carriers that a scan meets, each with a number, from 1 in the order of first appearance; 0 is none.
struct CarrierNumbers {
  /// The names, as they stand in the records, not normalized: 1 is the first.
  private(set) var names: [String] = []
  /// Whether a name had no room: it shares the number `others`.
  private(set) var hasOthers = false
  private var known = WordMemo<UInt8>()

  /// Bytes of the longest name, as in summaries. One that is longer is no name that people gave.
  private static let longest = 256
  /// Bytes of the longest way to write it: an escape is at most six bytes for one.
  private static let longestWritten = longest * 6

  /// The number of the carrier in a piece of the bytes, which are padded.
  mutating func number(_ piece: RecordLabels.Piece, in bytes: Span<UInt8>) -> UInt8 {
    guard piece.length > 0 else { return Carrier.none }
    return number(bytes, from: Int(piece.start), to: Int(piece.start) + Int(piece.length), piece.kind)
  }

  /// The same of a place in them.
  @inline(__always)
  mutating func number(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, _ kind: RecordLabels.Piece.Kind = .text
  ) -> UInt8 {
    known.recall(bytes, from: start, to: end) ?? newNumber(bytes, start, end, kind)
  }

  @inline(never)
  private mutating func newNumber(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ kind: RecordLabels.Piece.Kind
  ) -> UInt8 {
    guard end - start <= CarrierNumbers.longestWritten else { return other() }
    let written = (start..<end).map { bytes[$0] }
    guard let name = kind == .escaped ? JSONText.unescape(bytes, from: start, to: end) : written else { return Carrier.none }
    let number = number(of: name)
    known.remember(written, number)
    return number
  }

  private mutating func number(of name: [UInt8]) -> UInt8 {
    guard name.count <= CarrierNumbers.longest else { return other() }
    if let index = names.firstIndex(where: { $0.utf8.elementsEqual(name) }) { return UInt8(index + 1) }
    guard names.count < Carrier.most else { return other() }
    names.append(String(decoding: name, as: UTF8.self))
    return UInt8(names.count)
  }

  private mutating func other() -> UInt8 {
    hasOthers = true
    return Carrier.others
  }
}
