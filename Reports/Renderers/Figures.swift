/// How figures are written in text.
enum Figures {
  /// `4,312`; a true minus before negative ones.
  static func grouped(_ value: Int) -> String {
    var digits = Array(String(value.magnitude))
    var index = digits.count - 3
    while index > 0 {
      digits.insert(",", at: index)
      index -= 3
    }
    return (value < 0 ? "−" : "") + String(digits)
  }

  /// `4,312 events`; `1 event`.
  static func counted(_ value: Int, _ thing: String) -> String { grouped(value) + " " + thing + (value == 1 ? "" : "s") }

  /// `98.7` for 987.
  static func tenths(_ value: Int) -> String {
    (value < 0 ? "−" : "") + grouped(Int(value.magnitude) / 10) + "." + String(value.magnitude % 10)
  }

  /// A share in percent, to a tenth: `98.7`; a dash of nothing. What is not all never shows as 100.0, nor what is not nothing as 0.0.
  static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "–" }
    let rounded = (part * 1000 + whole / 2) / whole
    if part < whole, rounded >= 1000 { return "99.9" }
    return part > 0 && rounded == 0 ? "< 0.1" : tenths(rounded)
  }

  /// `1.2 GB`: decimal units, one digit after the point below ten.
  static func size(_ bytes: Int64) -> String {
    var scale: Int64 = 1
    for unit in ["B", "kB", "MB", "GB", "TB"] {
      if bytes < scale * 1000 || unit == "TB" {
        let tenths = bytes / max(1, scale / 10)
        return scale == 1 || tenths >= 100
          ? "\(grouped(Int(bytes / scale))) \(unit)"
          : tenths % 10 == 0 ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
      }
      scale *= 1000
    }
    return "\(bytes) B"
  }

  /// An age in its two largest units: `3 d 4 h`.
  static func age(_ seconds: Int) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
    if seconds >= 86_400 { return "\(grouped(days)) d \(hours) h" }
    if seconds >= 3600 { return "\(hours) h \(minutes) min" }
    return seconds >= 60 ? "\(minutes) min \(seconds % 60) s" : "\(seconds) s"
  }
}
