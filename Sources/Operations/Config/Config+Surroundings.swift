internal import Events
internal import Glibc

extension Config {
  /// What `config check` sees of the machine: warnings where no run would stop at it, since the machine that checks need not be the one that runs.
  package var surroundings: [ConfigFinding] {
    var found: [ConfigFinding] = []
    func warn(_ path: String, _ message: String) { found.append(ConfigFinding(path, message, isError: false)) }
    func warn(_ ca: String, _ secrets: [(String, SecretReference)], _ setting: String) {
      if !ca.isEmpty, let reason = Config.unreadable(ca, wantsDirectory: false) { warn("\(setting).ca", "\(ca): \(reason)") }
      for (name, secret) in secrets { if let reason = secret.missing { warn("\(setting).\(name)", reason) } }
    }
    for (index, source) in sources.enumerated() {
      let setting = "sources[\(index)]"
      switch source.place {
      case .directory(let path):
        if let reason = Config.unreadable(path, wantsDirectory: true) { warn("\(setting).path", "\(path): \(reason)") }
      case .https(let place): warn(place.ca, place.auth.secrets, setting)
      case .genesys(let place): warn(place.ca, [("client.secret", place.clientSecret)], setting)
      case .s3(let place): warn(place.ca, place.credentials?.secrets ?? [], setting)
      }
      if case .file(let path) = source.mapping {
        // No run begins without it.
        if let reason = Config.unreadable(path, wantsDirectory: false) ?? Config.refused(mapping: path) {
          found.append(ConfigFinding("\(setting).mapping", "\(path): \(reason)"))
        }
      }
    }
    if let path = retention.events, let reason = Config.unreadable(path, wantsDirectory: false) {
      warn("retention.events", "\(path): \(reason)")
    }
    warn("", erasure.key.map { [("key", $0)] } ?? [], "erasure")
    let folder = store.scratchFolder
    if unsafe access(folder, F_OK) == 0, unsafe access(folder, W_OK) != 0 {
      warn(folder == store.description ? "store" : "store.cache", "\(folder): \(JobError.text(errno: errno))")
    }
    if case .bucket(let bucket) = store, let ca = bucket.caFile, let reason = Config.unreadable(ca, wantsDirectory: false) {
      warn("store.ca", "\(ca): \(reason)")
    }
    if case .bucket(let bucket) = store { warn("", bucket.credentials?.secrets ?? [], "store") }
    warn("", requests.authorization.secrets, "requests")
    if let mail = notices.mail { warn(mail.ca, mail.password.map { [("password", $0)] } ?? [], "notices.mail") }
    if let webhook = notices.webhook { warn(webhook.ca, webhook.authorization.secrets, "notices.webhook") }
    return found
  }

  /// Why a file is no place for a secret: others than its owner may read it.
  fileprivate static func shared(_ path: String) -> String? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & (S_IRGRP | S_IROTH) != 0 else { return nil }
    return "others than its owner may read it: chmod 600"
  }

  /// Why a provider mapping cannot be used.
  private static func refused(mapping path: String) -> String? {
    do { _ = try ProviderMapping(json: SmallFile.read(path, what: "")) } catch let error as JobError { return error.cause } catch
    {
      return "\(error)"
    }
    return nil
  }

  static func unreadable(_ path: String, wantsDirectory: Bool) -> String? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, unsafe access(path, R_OK) == 0 else { return JobError.text(errno: errno) }
    let isDirectory = status.st_mode & S_IFMT == S_IFDIR
    return isDirectory == wantsDirectory ? nil : isDirectory ? "is a directory" : "is not a directory"
  }
}

extension SecretReference {
  /// Why it could not be read on this machine, or who else could, as far as that is seen without reading it.
  fileprivate var missing: String? {
    switch self {
    case .file(let path): (Config.unreadable(path, wantsDirectory: false) ?? Config.shared(path)).map { "\(path): \($0)" }
    case .variable(let name): Environment.current[name] == nil ? "\(name) is not in the environment" : nil
    // systemd gives it to the unit alone.
    case .credential: nil
    case .command(let words):
      words.first.flatMap { path in unsafe access(path, X_OK) == 0 ? nil : "\(path): \(JobError.text(errno: errno))" }
    }
  }
}

extension HTTPSPlace.Authorization {
  /// Its secrets, by the names of their settings.
  fileprivate var secrets: [(String, SecretReference)] {
    switch self {
    case .none: []
    case .bearer(let token): [("auth.token", token)]
    case .basic(_, let password): [("auth.password", password)]
    case .hmac(_, let key): [("auth.key", key)]
    }
  }
}

extension S3Place.Credentials {
  fileprivate var secrets: [(String, SecretReference)] {
    switch self {
    case .profile: []
    case .keys(let accessKey, let secretKey, let sessionToken):
      [("credentials.accessKey", accessKey), ("credentials.secretKey", secretKey)]
        + (sessionToken.map { [("credentials.sessionToken", $0)] } ?? [])
    }
  }
}
