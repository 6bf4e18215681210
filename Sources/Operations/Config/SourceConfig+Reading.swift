extension SourceConfig {
  /// The values of a source in which nothing was found wrong.
  init(_ section: ConfigSection, folder: String) {
    let kind = SourceKind(rawValue: section.text("kind")) ?? .directory
    name = section.text("name")
    side = SourceSide(rawValue: section.text("side")) ?? .archiver
    place =
      switch kind {
      case .directory: .directory(FilePath.join(folder, section.text("path")))
      case .https: .https(HTTPSPlace(section, folder: folder))
      case .genesys: .genesys(GenesysPlace(section, folder: folder))
      case .s3: .s3(S3Place(section, folder: folder))
      }
    let mapping = section.has("mapping") ? section.text("mapping") : kind == .genesys ? "genesys" : "archiver"
    let isFile = mapping.contains("/") || mapping.hasSuffix(".json")
    self.mapping = isFile ? .file(FilePath.join(folder, mapping)) : .builtIn(mapping)
    pattern = (try? ExportPattern(section.text("pattern"))) ?? .everyFile
    settleAfter = section.duration("settleAfter")
    slots = ExportSlots(section.value("slots"))
    counts = CountDeclaration(rawValue: section.text("counts"))
  }
}

extension HTTPSPlace {
  fileprivate init(_ section: ConfigSection, folder: String) {
    urls = section.texts("urls")
    index = section.text("index")
    hosts = section.texts("hosts")
    ca = section.path("ca", folder)
    auth = Authorization(section.section("auth", Setting.authorization), folder: folder)
  }
}

extension GenesysPlace {
  fileprivate init(_ section: ConfigSection, folder: String) {
    let client = section.section("client", Setting.client)
    region = section.text("region")
    clientID = client.text("id")
    clientSecret = SecretReference(client.value("secret"), folder: folder) ?? .file("")
    media = section.has("media") ? section.texts("media") : ["message", "email"]
    pageSize = section.whole("pageSize")
    patience = section.duration("patience")
    login = section.text("login")
    api = section.text("api")
    ca = section.path("ca", folder)
  }
}

extension S3Place {
  fileprivate init(_ section: ConfigSection, folder: String) {
    bucket = section.text("bucket")
    prefix = section.text("prefix")
    endpoint = section.text("endpoint")
    region = section.has("region") ? section.text("region") : "us-east-1"
    pathStyle = section.flag("pathStyle")
    ca = section.path("ca", folder)
    expectedOwner = section.text("expectedOwner")
    credentials = S3Place.Credentials(section.section("credentials", Setting.s3Credentials), folder: folder)
  }
}

extension S3Place.Credentials {
  /// Nil where the section has neither a profile nor keys.
  init?(_ section: ConfigSection, folder: String) {
    func secret(_ name: String) -> SecretReference? { SecretReference(section.value(name), folder: folder) }
    if section.has("profile") {
      self = .profile(section.text("profile"))
    } else if let accessKey = secret("accessKey"), let secretKey = secret("secretKey") {
      self = .keys(accessKey: accessKey, secretKey: secretKey, sessionToken: secret("sessionToken"))
    } else {
      return nil
    }
  }

  /// What is wrong with the section that it is read from.
  static func fault(_ section: ConfigSection) -> String? {
    let keys = section.section("credentials", Setting.s3Credentials)
    if keys.has("profile"), ["accessKey", "secretKey", "sessionToken"].contains(where: keys.has) {
      return "has a profile or keys, not both"
    }
    let isWhole = keys.has("profile") || (keys.has("accessKey") && keys.has("secretKey"))
    return section.has("credentials") && !isWhole ? "needs accessKey and secretKey, or profile" : nil
  }
}
