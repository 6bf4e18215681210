/// What an address in a config must be, and what of it may be repeated.
enum SourceAddress {
  /// An http or https URL of printable ASCII, with a host, and without a user.
  static func isURL(_ text: String) -> Bool { Ping.isURL(text) && !authority(text).contains("@") }

  /// Whether credentials may be sent there: over TLS, or without leaving the machine.
  static func isSafe(_ text: String) -> Bool {
    if text.hasPrefix("https://") { return true }
    let host = authority(text).prefix { $0 != ":" }
    return host == "localhost" || host.hasPrefix("127.")
  }

  private static func authority(_ text: String) -> Substring {
    let rest = text.drop { $0 != "/" }.dropFirst(2)
    return rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
  }

  /// An address as records and reports have it. Its query may hold a token: of a parameter that neither says which day nor is known to select or
  /// to page, only the name is repeated.
  static func shown(_ address: String) -> String {
    let address = address.prefix { $0 != "#" }
    guard let mark = address.firstIndex(of: "?") else { return String(address) }
    let parameters = address[mark...].dropFirst().split(separator: "&", omittingEmptySubsequences: false)
    return address[...mark]
      + parameters.map { parameter in
        guard let sign = parameter.firstIndex(of: "=") else { return "…" }
        let (name, value) = (parameter[..<sign], parameter[parameter.index(after: sign)...])
        return isDate(value) || selects(name, value) ? String(parameter) : name + "=…"
      }.joined(separator: "&")
  }

  private static func isDate(_ value: Substring) -> Bool {
    let plain = ["{yyyy}", "{MM}", "{dd}", "{HH}"].reduce(String(value)) { $0.replacing($1, with: "") }
    return plain.count < value.count && plain.allSatisfy { "-:./TZ0".contains($0) }
  }

  private static func selects(_ name: Substring, _ value: Substring) -> Bool {
    selecting.contains(name.lowercased().filter { $0 != "_" && $0 != "-" })
      && value.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x7b, 0x7d: true
        default: "%+,-.:_".utf8.contains(byte)
        }
      }
  }

  /// In lower case, without `_` and `-`.
  private static let selecting: Set<String> = [
    "after", "before", "channel", "channels", "count", "date", "day", "direction", "end", "enddate", "endtime", "eventtype",
    "eventtypes", "fields", "format", "from", "hour", "include", "interval", "limit", "media", "mediatype", "month", "offset",
    "order", "orderby", "page", "pagesize", "perpage", "since", "size", "sort", "sortby", "start", "startdate", "starttime",
    "status", "statuses", "timezone", "to", "type", "types", "tz", "until", "version", "year",
  ]
}
