package import Events
package import Sealing

/// The outside label of a slot: what is in its archive, where it came from, and which manifest comes before it. Read without opening the
/// archive, and without a key. docs/store-format.md has its members.
package struct Manifest: Hashable, Sendable {
  /// The newest version of the format. Version 1 had no `filters`; 3 is that of a manifest which `supersedes` another, and every other is
  /// written as version 2.
  static let format = 3

  /// The store's id.
  package var store: String
  /// The archive's id, which names its objects; an empty slot has one too.
  package var id: String
  /// Where it must lie: a manifest in the folder of another slot is altered.
  package var slot: Slot
  /// The id of the slot's first archive, where this is a supplement.
  package var supplements: String?
  /// The place in the store's chain, from 1.
  package var number: Int
  /// SHA-256 of the manifest before this one; nil for the first.
  package var previous: Digest?
  /// The channels that have a slot on this date (of a supplement: in it), in the order of `Channel`.
  package var expected: [Channel]
  /// When it was made.
  package var createdAt: Instant
  /// Name and version of the program.
  package var program: String
  /// SHA-256 of the effective config.
  package var config: Digest
  /// What retention policies know the archive by.
  package var retentionClass: String
  /// Nil for an empty slot.
  package var archive: Archive?
  /// What is in it, as far as can be told without opening it.
  package var events: Events
  /// The kinds of which the index can tell, since the mappings named them by which all records here were read. Of any other its filters say
  /// no whatever the records hold. Nil in version 1, which does not say.
  package var filters: Set<FilterKey>?
  /// What was not packed, and by which rule.
  package var kept: Kept
  /// The bag's files, and where each is in the archive.
  package var members: [Member]
  /// The exports of the day that were scanned, sorted by key; also those without a record of this channel.
  package var inputs: [Input]
  /// Expected exports that never came, as `EXPORT_GAP` names them: the day was packed without them when its patience was over.
  package var gaps: [String]
  /// The version that reconciled the day; nil where there was nothing to reconcile.
  package var reconciliation: Reference?
  /// The slot's summary, which stays when the archive goes.
  package var summary: Reference
  /// The archive whose place this one takes; nil where it was packed from exports.
  package var supersedes: Supersession?

  /// An object of the store, by its bytes.
  package struct Reference: Hashable, Sendable {
    /// Its key, not checked: what is to be read goes through `ObjectKey`.
    package var key: String
    /// Its stored size.
    package var bytes: Int64
    /// Of its bytes as they are stored.
    package var sha256: Digest

    /// `bytes` and `sha256` are of what is stored; `key` is taken unchecked.
    package init(key: String, bytes: Int64, sha256: Digest) { (self.key, self.bytes, self.sha256) = (key, bytes, sha256) }
  }

  /// The archive as it is stored.
  package struct Archive: Hashable, Sendable {
    /// The object; its SHA-256 is of what `sha256sum` sees, encrypted or not.
    package var object: Reference
    /// The id filters and Merkle nodes beside it.
    package var index: Reference
    /// Nil where it is not encrypted.
    package var encryption: Encryption?

    /// Without `encryption` the object is the tar.zst itself.
    package init(object: Reference, index: Reference, encryption: Encryption? = nil) {
      (self.object, self.index, self.encryption) = (object, index, encryption)
    }
  }

  /// How the archive is encrypted: AES256-GCM-HKDF-1MB under a data key, which `key.json` has wrapped.
  package struct Encryption: Hashable, Sendable {
    /// Bytes of the tar.zst inside, before it was encrypted.
    package var plainBytes: Int64
    /// SHA-256 of the tar.zst inside, before it was encrypted.
    package var plainSHA256: Digest

    /// Both are of the tar.zst inside, not of the object that is stored.
    package init(plainBytes: Int64, plainSHA256: Digest) { (self.plainBytes, self.plainSHA256) = (plainBytes, plainSHA256) }
  }

  /// What the archive's events are.
  package struct Events: Hashable, Sendable {
    /// Records in `data/events`: the leaves of the tree.
    package var count = 0
    /// RFC 6962 over them.
    package var merkleRoot: Digest
    /// Their first and last `timestamp`; nil without events.
    package var first: Instant?
    /// The latest `timestamp`; nil without events.
    package var last: Instant?
    /// Records by the type of their (first) event; types without any are left out.
    package var types: [EventType: Int] = [:]
    /// Records of messages that went out; with `inbound`, all of `count`.
    package var outbound = 0
    /// Records of messages that came in.
    package var inbound = 0
    /// Records that could not be read, in `data/quarantined`.
    package var quarantined = 0
    /// Messages by outcome, as the reconciliation counted them: `sends`, `delivered`, `failed`, `pending`, `unconfirmed`, `read`. Empty without one.
    package var outcomes: [String: Int] = [:]
    /// Records by schema version; those without one are under "".
    package var schemaVersions: [String: Int] = [:]

    /// Nothing counted yet. The root of a tree without events is SHA-256 of nothing.
    package init(merkleRoot: Digest) { self.merkleRoot = merkleRoot }
  }

  /// What a tiering policy kept and left out.
  package struct Kept: Hashable, Sendable {
    /// `pack` or `summarise`, by event type, for every type.
    package var policy: [EventType: String] = [:]
    /// Records that `summarise` left out.
    package var summarised = 0
    /// Records that a trigger kept although their type is summarised, by trigger.
    package var triggered: [String: Int] = [:]

    /// Nothing was left out; no type is told yet.
    package init() {}
  }

  /// A file of the archive's payload.
  package struct Member: Hashable, Sendable {
    /// Inside the bag: `data/events/archiver/000001.ndjson`.
    package var path: String
    /// Bytes of its content, without the tar's header.
    package var bytes: Int64
    /// Of its content, as the bag's `manifest-sha256.txt` has it too.
    package var sha256: Digest
    /// Where its content begins among the contents of the tar's frames.
    package var start: Int64
    /// Its events: the first leaf, and how many; nil where it holds none.
    package var leaves: Range<Int>?

    /// `start` counts the contents of the tar's frames, inflated. `leaves` are nil where the file holds no events.
    package init(path: String, bytes: Int64, sha256: Digest, start: Int64, leaves: Range<Int>? = nil) {
      (self.path, self.bytes, self.sha256, self.start, self.leaves) = (path, bytes, sha256, start, leaves)
    }
  }

  /// An export that was scanned.
  package struct Input: Hashable, Sendable {
    /// Its key, stored bytes and SHA-256, as its custody record has them.
    package var object: Reference
    /// Records that this archive has of it, those left out and quarantined ones included.
    package var records: Int
    /// Why it is never released; nil where it may be.
    package var stays: String?

    /// `records` count those left out and quarantined ones too. By the default the export may be released.
    package init(object: Reference, records: Int, stays: String? = nil) {
      (self.object, self.records, self.stays) = (object, records, stays)
    }
  }

  /// An archive that another one supersedes, with fewer events.
  package struct Supersession: Hashable, Sendable {
    /// The id of the archive that is superseded.
    package var id: String
    /// SHA-256 of its manifest.
    package var manifest: Digest
    /// Events of it that the other leaves out.
    package var erased: Int
    /// How many of them each request for erasure is about, by its number.
    package var requests: [Int: Int]

    /// `id` and `manifest` are those of the archive that is superseded; `requests` are counts by the number of the request.
    package init(id: String, manifest: Digest, erased: Int, requests: [Int: Int]) {
      (self.id, self.manifest, self.erased, self.requests) = (id, manifest, erased, requests)
    }
  }

  /// Takes the parts as they are: whoever reads a manifest checks it.
  package init(
    store: String, id: String, slot: Slot, supplements: String? = nil, number: Int, previous: Digest?, expected: [Channel],
    createdAt: Instant, program: String, config: Digest, retentionClass: String, archive: Archive?, events: Events,
    filters: Set<FilterKey>? = nil, kept: Kept, members: [Member], inputs: [Input], gaps: [String], reconciliation: Reference?,
    summary: Reference, supersedes: Supersession? = nil
  ) {
    (self.store, self.id, self.slot, self.supplements) = (store, id, slot, supplements)
    (self.number, self.previous, self.expected) = (number, previous, expected)
    (self.createdAt, self.program, self.config, self.retentionClass) = (createdAt, program, config, retentionClass)
    (self.archive, self.events, self.filters, self.kept, self.members) = (archive, events, filters, kept, members)
    (self.inputs, self.gaps, self.reconciliation, self.summary) = (inputs, gaps, reconciliation, summary)
    self.supersedes = supersedes
  }
}
