/// Where a source's exports lie, by kind.
package enum SourcePlace: Equatable, Sendable {
  /// The directory that exports are pulled from; `pattern` begins below it.
  case directory(String)
  case https(HTTPSPlace)
  case genesys(GenesysPlace)
  case s3(S3Place)

  /// How they are reached.
  var kind: SourceKind {
    switch self {
    case .directory: .directory
    case .https: .https
    case .genesys: .genesys
    case .s3: .s3
    }
  }
}

/// Exports at a server.
package struct HTTPSPlace: Equatable, Sendable {
  /// Addresses of exports; empty where there is an index.
  package var urls: [String]
  /// The address of a JSON index; empty where there are addresses.
  package var index: String
  /// Other servers that may be asked and get the credentials.
  package var hosts: [String]
  /// What is sent to these servers, and to those of `hosts`.
  package var auth: Authorization
  /// A PEM file of the authorities to trust; empty for the system's.
  package var ca: String

  /// How the servers know us.
  package enum Authorization: Equatable, Sendable {
    case none
    case bearer(token: SecretReference)
    case basic(user: String, password: SecretReference)
    case hmac(keyID: String, key: SecretReference)
  }

  /// The addresses that the config names: of the exports, or of the index.
  package var addresses: [String] { urls + (index.isEmpty ? [] : [index]) }
}

/// A Genesys Cloud organization.
package struct GenesysPlace: Equatable, Sendable {
  /// Such as `mypurecloud.ie`.
  package var region: String
  /// The OAuth client, and its secret.
  package var clientID: String
  /// Where its secret is.
  package var clientSecret: SecretReference
  /// Media types of the conversations that are asked for.
  package var media: [String]
  /// Conversations a page; 1 to 10,000.
  package var pageSize: Int
  /// Nanoseconds that a run waits for the platform's job.
  package var patience: Int64
  /// In place of `https://login.<region>` and `https://api.<region>`; empty for those.
  package var login: String
  /// In place of `https://api.<region>`; empty for that.
  package var api: String
  /// A PEM file of the authorities to trust; empty for the system's.
  package var ca: String
}

/// A bucket.
package struct S3Place: Equatable, Sendable {
  /// The bucket's name.
  package var bucket: String
  /// Without a slash at either end; may be empty.
  package var prefix: String
  /// Empty for Amazon's own.
  package var endpoint: String
  /// That which requests are signed for.
  package var region: String
  /// Whether the bucket stands in the path of URLs, and not in the host's name.
  package var pathStyle: Bool
  /// A PEM file of the authorities to trust; empty for the system's.
  package var ca: String
  /// The account that the bucket must belong to; empty where nobody asks.
  package var expectedOwner: String
  /// Nil for what the surroundings give: environment, profile, web identity, container, instance.
  package var credentials: Credentials?

  /// Whose name requests are signed with.
  package enum Credentials: Equatable, Sendable {
    case keys(accessKey: SecretReference, secretKey: SecretReference, sessionToken: SecretReference?)
    case profile(String)
  }
}

extension SourcePlace {
  /// Whether exports tell their day by where they are; nil where their names do, or do not.
  package var isDated: Bool? {
    switch self {
    case .genesys: true
    case .https(let place) where place.addresses.allSatisfy({ $0.contains("{yyyy}") }): true
    case .directory, .https, .s3: nil
    }
  }
}
