/// What a token did not do: what, on which token, why, and what the operator can do. Tells nothing of PINs or keys.
package struct TokenError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  package enum Code: Sendable {
    /// The module, the token or the key is not there, or there are several of the same label.
    case missing
    /// The token does not take the PIN, or does not let the key do it.
    case refused
    /// The token cannot do what is asked of it.
    case unable
    /// The token is not well; later it may be.
    case unavailable
  }

  /// What kind of failure it is.
  package var code: Code
  /// What failed: `sign with the key "records"`.
  package var operation: String
  /// The module and the token.
  package var place: String
  /// In words, or what the module returned, by its name.
  package var cause: String
  /// What the operator can do.
  package var remedy: String

  /// One sentence for people; it has no PIN in it.
  package var description: String { "cannot \(operation): \(place): \(cause) (\(remedy))" }

  /// The one place where what a module returns becomes an error; `name` is that of the return value.
  init(returned name: String, _ operation: String, _ place: String) {
    let (code, remedy): (Code, String) =
      switch name {
      case "CKR_PIN_INCORRECT", "CKR_PIN_INVALID", "CKR_PIN_LEN_RANGE":
        (.refused, "correct the PIN before anybody tries again: a token locks after a few wrong ones")
      case "CKR_PIN_LOCKED": (.refused, "the token's security officer must unlock it")
      case "CKR_PIN_EXPIRED", "CKR_USER_PIN_NOT_INITIALIZED": (.refused, "set the user's PIN anew")
      case "CKR_KEY_FUNCTION_NOT_PERMITTED", "CKR_ACTION_PROHIBITED", "CKR_FUNCTION_REJECTED", "CKR_TOKEN_WRITE_PROTECTED":
        (.refused, "give the key this purpose, or take another one")
      case "CKR_MECHANISM_INVALID", "CKR_MECHANISM_PARAM_INVALID", "CKR_FUNCTION_NOT_SUPPORTED", "CKR_KEY_TYPE_INCONSISTENT",
        "CKR_KEY_SIZE_RANGE", "CKR_CURVE_NOT_SUPPORTED":
        (.unable, "the token needs ECDSA on P-256 to sign and AES-256-GCM to wrap")
      default: (.unavailable, "check the token, its module and their logs, then run again")
      }
    self.init(code, operation, place, cause: name, remedy: remedy)
  }

  init(_ code: Code, _ operation: String, _ place: String, cause: String, remedy: String) {
    self.code = code
    self.operation = operation
    self.place = place
    self.cause = cause
    self.remedy = remedy
  }
}
