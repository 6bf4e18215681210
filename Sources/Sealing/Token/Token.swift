internal import CPKCS11
internal import Synchronization

/// A token whose keys sign and wrap without leaving it, through its PKCS#11 module (OASIS PKCS #11 2.40). The one owner of modules.
///
/// One session, in which calls take turns; one that the module has lost is opened anew, once a call. The PIN is sent once a session, and
/// never again after it was refused. Modules stay loaded: others in the process may use the same one, and its end ends all sessions.
@safe package final class Token: Sendable {
  /// How the token is named in errors.
  let place: String
  private let functions: Functions
  private let label: String
  private let pin: Secret
  private let session = Mutex<CK_SESSION_HANDLE?>(nil)

  /// The functions of a module: never changed once it is loaded, and to be called from any thread (CKF_OS_LOCKING_OK).
  private struct Functions: Sendable, BitwiseCopyable {
    private let address: UInt

    init(_ pointer: CK_FUNCTION_LIST_PTR) { address = UInt(bitPattern: pointer) }

    var list: CK_FUNCTION_LIST? { unsafe CK_FUNCTION_LIST_PTR(bitPattern: address)?.pointee }
  }

  /// Loads the module and logs in.
  package init(module: String, label: String, pin: Secret) throws(TokenError) {
    place = "\(module), token \"\(label)\""
    (self.label, self.pin) = (label, pin)
    let operation = "load the PKCS#11 module"
    var fault: UnsafePointer<CChar>?
    guard let pointer = unsafe CPKCS11_open(module, &fault) else {
      let cause = unsafe fault.map { unsafe String(cString: $0) } ?? "it cannot be loaded"
      throw TokenError(.missing, operation, module, cause: cause, remedy: "name the library of the token's maker in the config")
    }
    functions = unsafe Functions(pointer)
    let list = try list(operation)
    let code = Token.initializing.withLock { _ in
      var arguments = unsafe CK_C_INITIALIZE_ARGS()
      unsafe arguments.flags = CK_FLAGS(CKF_OS_LOCKING_OK)
      return unsafe list.C_Initialize?(&arguments)
    }
    if code != CK_RV(CKR_CRYPTOKI_ALREADY_INITIALIZED) { try check(code, operation) }
    try within("log in") { (_, _) throws(TokenError) in }
  }

  deinit {
    guard let handle = session.withLock({ $0 }) else { return }
    _ = functions.list?.C_CloseSession?(handle)
  }

  /// Calls a function of the module in the session; what it returns but CKR_OK is an error.
  func within<Result>(
    _ operation: String, _ body: (CK_FUNCTION_LIST, CK_SESSION_HANDLE) throws(TokenError) -> Result
  ) throws(TokenError) -> Result {
    let list = try list(operation)
    let outcome = session.withLock { current -> Swift.Result<Result, TokenError> in
      do throws(TokenError) {
        if let handle = current {
          do throws(TokenError) { return .success(try body(list, handle)) } catch {
            guard Token.lost.contains(error.cause) else { throw error }
            current = nil
            _ = list.C_CloseSession?(handle)
          }
        }
        let handle = try open(list)
        current = handle
        return .success(try body(list, handle))
      } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  /// A module may be initialized by one thread at a time only, whatever it promises of the calls after that.
  private static let initializing = Mutex(())

  /// What a module says of a session that is gone.
  private static let lost: Set = [
    "CKR_SESSION_HANDLE_INVALID", "CKR_SESSION_CLOSED", "CKR_USER_NOT_LOGGED_IN", "CKR_DEVICE_REMOVED", "CKR_DEVICE_ERROR",
  ]

  /// Throws where a function returned something else than CKR_OK, or is not there.
  func check(_ code: CK_RV?, _ operation: String) throws(TokenError) {
    let code = code ?? CK_RV(CKR_FUNCTION_NOT_SUPPORTED)
    guard code == CKR_OK else { throw TokenError(returned: Token.name(code), operation, place) }
  }

  private func list(_ operation: String) throws(TokenError) -> CK_FUNCTION_LIST {
    guard let list = functions.list else { throw TokenError(returned: "CKR_LIBRARY_LOAD_FAILED", operation, place) }
    return list
  }

  private func open(_ list: CK_FUNCTION_LIST) throws(TokenError) -> CK_SESSION_HANDLE {
    let slot = try slot(list)
    var handle: CK_SESSION_HANDLE = 0
    let flags = CK_FLAGS(CKF_SERIAL_SESSION | CKF_RW_SESSION)
    try unsafe check(list.C_OpenSession?(slot, flags, nil, nil, &handle), "open a session")
    let code = pin.withBytes { bytes in
      var bytes = bytes
      return unsafe list.C_Login?(handle, CK_USER_TYPE(CKU_USER), &bytes, CK_ULONG(bytes.count))
    }
    if code != CKR_OK && code != CKR_USER_ALREADY_LOGGED_IN {
      _ = list.C_CloseSession?(handle)
      try check(code, "log in")
    }
    return handle
  }

  /// The one slot whose token has the label.
  private func slot(_ list: CK_FUNCTION_LIST) throws(TokenError) -> CK_SLOT_ID {
    let operation = "find the token"
    var count: CK_ULONG = 0
    try unsafe check(list.C_GetSlotList?(1, nil, &count), operation)
    var slots = [CK_SLOT_ID](repeating: 0, count: Int(count))
    try unsafe check(list.C_GetSlotList?(1, &slots, &count), operation)
    var found: [CK_SLOT_ID] = []
    for slot in slots.prefix(Int(count)) {
      var info = CK_TOKEN_INFO()
      try unsafe check(list.C_GetTokenInfo?(slot, &info), operation)
      let name = unsafe withUnsafeBytes(of: &info.label) { unsafe String(decoding: $0, as: UTF8.self) }
      if name.utf8.elementsEqual((label + String(repeating: " ", count: max(0, 32 - label.utf8.count))).utf8) {
        found.append(slot)
      }
    }
    guard found.count == 1 else {
      throw TokenError(
        .missing, operation, place, cause: found.isEmpty ? "no token has this label" : "\(found.count) tokens have this label",
        remedy: "compare with what `p11tool --list-tokens` or the maker's tool shows")
    }
    return found[0]
  }

  private static func name(_ code: CK_RV) -> String {
    unsafe CPKCS11_name(code).map { unsafe String(cString: $0) } ?? "0x" + String(code, radix: 16)
  }
}
