internal import Events

extension SourceConfig {
  /// What the shape of a source alone does not show; `setting` is its place in the file.
  func findings(at setting: String, _ section: ConfigSection) -> [ConfigFinding] {
    var found: [ConfigFinding] = []
    func find(_ name: String, _ message: String) { found.append(ConfigFinding("\(setting).\(name)", message)) }
    if slots == .hourly, !pattern.contains(.hour) { find("slots", "are hourly, but the pattern has no {HH}") }
    if case .names(let names) = slots, let name = names.first(where: { (try? ExportPattern($0)) == nil }) {
      find("slots", "hold \(Log.quoted(name)), which is neither a name nor a pattern")
    }
    if case .builtIn(let name) = mapping, !ProviderMapping.builtInNames.contains(name) {
      find(
        "mapping", "\(Log.quoted(name)) is none of \(ProviderMapping.builtInNames.joined(separator: ", ")), and no path of a file"
      )
    }
    switch place {
    case .directory(let path):
      if ["{yyyy}", "{MM}", "{dd}", "{HH}"].contains(where: path.contains) {
        find("path", "is one directory for all days; folders of a day belong in the pattern")
      }
    case .https(let place): place.check(section, find)
    case .genesys(let place): place.check(find)
    case .s3(let place): place.check(section, find)
    }
    return found
  }
}

extension HTTPSPlace {
  fileprivate func check(_ section: ConfigSection, _ find: (String, String) -> Void) {
    if urls.isEmpty == index.isEmpty {
      find(urls.isEmpty ? "urls" : "index", "either `urls` or `index` says what there is, not both or none")
    }
    let known = ["{yyyy}", "{MM}", "{dd}"] + (index.isEmpty ? ["{HH}"] : [])
    for (name, address) in urls.enumerated().map({ ("urls[\($0)]", $1) }) + (index.isEmpty ? [] : [("index", index)]) {
      var plain = address
      for token in known { while let range = plain.firstRange(of: token) { plain.replaceSubrange(range, with: "0") } }
      // An address may hold a token: it is not repeated.
      let dated = ["{yyyy}", "{MM}", "{dd}"].count { address.contains($0) }
      if !SourceAddress.isURL(plain) || plain.contains(where: { "{}".contains($0) }) {
        find(
          name, "must be an http:// or https:// URL without user, and of braces no others than \(known.joined(separator: ", "))")
      } else if dated != 0 && dated != 3 {
        find(name, "needs {yyyy}, {MM} and {dd}: all or none")
      } else if auth != .none, !SourceAddress.isSafe(plain) {
        find(name, "must be https://, since credentials are sent there")
      }
    }
    for (index, host) in hosts.enumerated() where !SourceAddress.isURL("https://\(host)") || host.contains("/") {
      find("hosts[\(index)]", "must be a host, or a host and a port")
    }
    guard section.has("auth") else { return }
    for finding in Authorization.findings(section.section("auth", Setting.authorization), at: "auth") {
      find(finding.path, finding.message)
    }
  }
}

extension GenesysPlace {
  fileprivate func check(_ find: (String, String) -> Void) {
    if region.isEmpty { find("region", "is required: the organization's, such as mypurecloud.ie") }
    if !region.isEmpty, !SourceAddress.isURL("https://login.\(region)") || !region.contains(".") || region.contains("/") {
      find("region", "must be the region's host, such as mypurecloud.ie")
    }
    for (name, url) in [("login", login), ("api", api)] where !url.isEmpty {
      if !SourceAddress.isURL(url) || url.hasSuffix("/") || !SourceAddress.isSafe(url) {
        find(name, "must be an https:// URL without a / at its end")
      }
    }
    for (index, medium) in media.enumerated() where !medium.utf8.allSatisfy({ (0x61...0x7a).contains($0) }) {
      find("media[\(index)]", "must be a media type of the platform's, such as message")
    }
  }
}

extension S3Place {
  fileprivate func check(_ section: ConfigSection, _ find: (String, String) -> Void) {
    if !endpoint.isEmpty, !SourceAddress.isURL(endpoint) { find("endpoint", "must be an http:// or https:// URL") }
    if prefix.hasPrefix("/") || prefix.hasSuffix("/") { find("prefix", "must not begin or end with a /") }
    if let fault = Credentials.fault(section) { find("credentials", fault) }
  }
}
