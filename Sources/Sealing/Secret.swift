internal import COpenSSL
internal import Synchronization

/// Bytes that nobody is to see: a key, a password, a token. Nothing that describes, mirrors or compares it shows any of them, and its memory is
/// wiped with its last reference; what is made of it (a header, a digest) is not.
@safe package final class Secret: Sendable {
  private let bytes: Mutex<[UInt8]>

  /// Takes bytes over.
  package init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes) }

  /// Takes a text over.
  package convenience init(_ text: String) { self.init(Array(text.utf8)) }

  deinit {
    bytes.withLock { bytes in
      unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
  }

  /// The bytes, for as long as the call takes.
  package func withBytes<Result: Sendable>(_ body: ([UInt8]) -> Result) -> Result { bytes.withLock { body($0) } }

  /// The text, for a header that must hold it.
  package var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}

extension Secret: Equatable {
  /// By digests, so that how long it takes tells nothing of them.
  package static func == (a: Secret, b: Secret) -> Bool {
    let (a, b) = (a.withBytes { SHA256.hash($0) }, b.withBytes { SHA256.hash($0) })
    return a == b
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Nothing of it, wherever it is printed.
  package var description: String { "…" }
  /// As `description`: a debugger does not show the secret either.
  package var debugDescription: String { description }
  /// Empty: a dump does not show the secret.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
