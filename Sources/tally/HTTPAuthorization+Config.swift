internal import Operations
internal import Sealing
internal import Storage

extension HTTPSPlace.Authorization {
  /// Reads the secrets, each where the config says it is.
  func read() throws(JobError) -> HTTPAuthorization {
    switch self {
    case .none: .none
    case .bearer(let token): .bearer(Secret(try token.read()))
    case .basic(let user, let password): .basic(user: user, password: Secret(try password.read()))
    case .hmac(let keyID, let key): .hmac(keyID: keyID, key: Secret(try key.read()))
    }
  }
}
