internal import COpenSSL
internal import Synchronization

/// Certificates that were read before, by their DER: OpenSSL takes longer to read one than to verify a signature, and a store's seals are of the same few.
/// OpenSSL shares certificates among threads.
@safe final class X509Cache: Sendable {
  static let shared = X509Cache()

  /// A store of decades has fewer signers.
  private static let most = 256

  private struct Known {
    /// With a reference of ours.
    var address: UInt
    var certificate: Certificate
  }
  private let known = Mutex<[[UInt8]: Known]>([:])

  /// The one that was read from that; nil where none was.
  func handle(_ der: [UInt8]) -> X509Handle? {
    known.withLock { known in
      guard let address = known[der]?.address, let pointer = unsafe OpaquePointer(bitPattern: address) else { return nil }
      return unsafe X509Handle(sharing: pointer)
    }
  }

  /// What it says, as a value; nil where none was read.
  func certificate(_ der: [UInt8]) -> Certificate? { known.withLock { $0[der]?.certificate } }

  /// Keeps one that was read from that, if it can be a value.
  func keep(_ handle: borrowing X509Handle, _ der: [UInt8]) {
    guard let certificate = try? Certificate(handle) else { return }
    let address = unsafe UInt(bitPattern: handle.pointer)
    known.withLock { known in
      guard known[der] == nil else { return }
      if known.count >= X509Cache.most {
        for other in known.values { unsafe X509_free(OpaquePointer(bitPattern: other.address)) }
        known = [:]
      }
      _ = unsafe X509_up_ref(OpaquePointer(bitPattern: address))
      known[der] = Known(address: address, certificate: certificate)
    }
  }
}
