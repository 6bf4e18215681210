package import Events
package import Sealing
package import Storage

/// An export of the day that is to be packed.
package struct PackInput: Sendable {
  /// The export, of which `data/places` speaks.
  package var key: ObjectKey
  var source: String
  /// Whether the source's side is the ledger: its events have that flag then.
  var isLedger: Bool
  /// By which it was scanned when it was pulled.
  package var mapping: ProviderMapping
  /// As its custody record has them: the digest and size of the stored bytes, and the size of what is in them.
  package var sha256: Digest
  /// Stored bytes, compressed as they may be.
  package var bytes: Int64
  var rawBytes: Int64
  /// The custody record's bytes.
  var custody: [UInt8]

  /// `bytes` and `sha256` are of the export as it is stored; `rawBytes` are those of what is in it. `mapping` must be the one
  /// that it was pulled by.
  package init(
    key: ObjectKey, source: String, isLedger: Bool, mapping: ProviderMapping, sha256: Digest, bytes: Int64, rawBytes: Int64,
    custody: [UInt8]
  ) {
    (self.key, self.source, self.isLedger, self.mapping, self.sha256) = (key, source, isLedger, mapping, sha256)
    (self.bytes, self.rawBytes, self.custody) = (bytes, rawBytes, custody)
  }
}

/// What keeps a day from being packed.
package enum PackError: Error, Sendable, CustomStringConvertible {
  /// The kept bytes are not those of the custody record.
  case altered(ObjectKey, expected: Digest, found: Digest)

  package var description: String {
    switch self {
    case .altered(let key, let expected, let found):
      "\(key) was altered after it was pulled: its custody record says SHA-256 \(expected), the file has \(found); "
        + "restore it from a backup and run `tally verify`"
    }
  }
}
