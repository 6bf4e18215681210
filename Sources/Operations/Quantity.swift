/// Numbers as people read them.
package enum Quantity {
  /// `10,000,000`.
  static func grouped(_ count: Int64) -> String {
    var text = ""
    for (index, digit) in String(count).reversed().enumerated() {
      if index > 0, index % 3 == 0, digit != "-" { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }

  /// `1 archive`, `2 archives`. `many` is what more than one, or none, are called, where an s does not say it: `batches`, or with a verb.
  package static func counted(_ count: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }

  /// `1.2 GB`: decimal units, one digit after the point below ten.
  package static func size(_ bytes: Int64) -> String {
    var scale: Int64 = 1
    for unit in ["B", "kB", "MB", "GB", "TB"] {
      if bytes < scale * 1000 || unit == "TB" {
        let tenths = bytes / max(1, scale / 10)
        return scale == 1 || tenths >= 100 ? "\(bytes / scale) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
      }
      scale *= 1000
    }
    return "\(bytes) B"
  }

  /// `350 ms`, `7 s`, `3 min 20 s`, `2 h 5 min`.
  package static func duration(_ nanoseconds: Int64) -> String {
    let seconds = nanoseconds / 1_000_000_000
    return switch seconds {
    case ..<1: "\(nanoseconds / 1_000_000) ms"
    case ..<60: "\(seconds) s"
    case ..<3600: "\(seconds / 60) min \(seconds % 60) s"
    default: "\(seconds / 3600) h \(seconds / 60 % 60) min"
    }
  }
}
