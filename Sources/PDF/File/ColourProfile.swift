/// The colour profile of sRGB (IEC 61966-2-1), as ICC.1:2010 has a display's profile: made from the standard's figures.
enum ColourProfile {
  static let sRGB: [UInt8] = {
    func words(_ type: String, _ values: [Int]) -> [UInt8] {
      var bytes = Array(type.utf8) + [0, 0, 0, 0]
      for value in values { bytes.put(be: value, 4) }
      return bytes
    }
    func text(_ text: String) -> [UInt8] {
      var bytes = words("mluc", [1, 12])
      bytes.put("enUS")
      bytes.put(be: text.utf16.count * 2, 4)
      bytes.put(be: 28, 4)
      for unit in text.utf16 { bytes.put(be: Int(unit), 2) }
      return bytes
    }
    // Numbers with 16 bits behind the point: primaries and white adapted to D50, and the curve ((x + 0.055) / 1.055)^2.4.
    let curve = Array("para".utf8) + [0, 0, 0, 0, 0, 3, 0, 0] + words("", [0x26666, 0xf2a7, 0xd59, 0x13d0, 0xa5b]).dropFirst(4)
    let tables: [(String, [UInt8])] = [
      ("desc", text("sRGB IEC61966-2.1")), ("cprt", text("Made from the standard's figures. No rights reserved.")),
      ("wtpt", words("XYZ ", [0xf6d6, 0x10000, 0xd32d])), ("rXYZ", words("XYZ ", [0x6fa2, 0x38f5, 0x390])),
      ("gXYZ", words("XYZ ", [0x6299, 0xb785, 0x18da])), ("bXYZ", words("XYZ ", [0x24a0, 0xf84, 0xb6cf])),
      ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
      ("chad", words("sf32", [0x10c42, 0x5de, -0xcdb, 0x793, 0xfd90, -0x45f, -0x25e, 0x3dc, 0xc06e])),
    ]
    var (index, data) = ([UInt8](), [UInt8]())
    index.put(be: tables.count, 4)
    for (tag, bytes) in tables {
      index.put(tag)
      // Curves that are the same share their place.
      let isAgain = tag == "gTRC" || tag == "bTRC"
      if !isAgain { while data.count % 4 != 0 { data.append(0) } }
      let place = isAgain ? data.count - bytes.count : data.count
      index.put(be: 128 + 4 + tables.count * 12 + place, 4)
      index.put(be: bytes.count, 4)
      if !isAgain { data += bytes }
    }
    var head: [UInt8] = []
    head.put(be: 128 + index.count + data.count, 4)
    head += [0, 0, 0, 0, 4, 0x20, 0, 0]
    head.put("mntrRGB XYZ ")
    for part in [2010, 12, 1, 0, 0, 0] { head.put(be: part, 2) }
    head.put("acsp")
    head += [UInt8](repeating: 0, count: 28)
    for value in [0xf6d6, 0x10000, 0xd32d] { head.put(be: value, 4) }
    head += [UInt8](repeating: 0, count: 128 - head.count)
    return head + index + data
  }()
}
