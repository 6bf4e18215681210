internal import Archival
internal import Events
internal import Reports
internal import Sealing
internal import Storage

/// Counts what left the archives in a time, by the certificates that seals and documents bear out.
struct DestructionCount {
  let store: any ObjectStore
  /// Whose seals are trusted.
  let signers: [Certificate]

  /// Adds what was destroyed from `since` on and before `asOf`, and the files that say so.
  func add(since: Instant, before asOf: Instant, to facts: inout StoreFacts) async throws {
    let expired: [DispositionCertificate] = try await sound(since, asOf, &facts)
    facts.expired.certificates = expired.count
    let destroyed = expired.flatMap(\.destroyed)
    facts.expired.archives = destroyed.count
    facts.expired.bytes = destroyed.map(\.bytes).total
    for (file, events) in try await someAtOnce(destroyed, { try await events(of: $0) }).compactMap(\.self) {
      facts.expired.events += events
      facts.files.append(file)
      facts.expired.uncounted -= 1
    }
    facts.expired.uncounted += destroyed.count
    let erased: [ErasureCertificate] = try await sound(since, asOf, &facts)
    let items = erased.flatMap(\.erased)
    facts.erased.certificates = erased.count
    facts.erased.requests = Set(items.flatMap(\.requests.keys)).count
    facts.erased.archives = items.count
    facts.erased.events = items.map(\.events).total
  }

  /// The certificates of a kind that were made in the time and are borne out. The others are counted as unproved.
  private func sound<Certificate: DestructionCertificate>(
    _ since: Instant, _ asOf: Instant, _ facts: inout StoreFacts
  ) async throws -> [Certificate] {
    var sound: [Certificate] = []
    for (_, reference, certificate) in try await Certificates<Certificate>(in: store).all
    where certificate.executedAt >= since && certificate.executedAt < asOf {
      guard try await isBorneOut(certificate, reference) else {
        facts.unproved += 1
        continue
      }
      sound.append(certificate)
      facts.files += ([reference] + certificate.documents).map { StoredFile(key: $0.key, sha256: $0.sha256.description) }
    }
    return sound
  }

  /// Whether somebody trusted sealed it when it was made, and what it rests on is there and says the same.
  private func isBorneOut(_ certificate: some DestructionCertificate, _ reference: Manifest.Reference) async throws -> Bool {
    guard let bytes = try await read(reference.key, reference.sha256),
      let seal = try await read(reference.key + ".p7s"),
      case .intact = CMSSeal.verify(seal, of: bytes, trust: signers, at: certificate.executedAt.seconds)
    else { return false }
    var documents: [[UInt8]] = []
    for document in certificate.documents {
      guard let bytes = try await read(document.key, document.sha256) else { return false }
      documents.append(bytes)
    }
    do throws(DispositionError) { return try certificate.contradiction(documents) == nil } catch { return false }
  }

  /// How many events an archive had, and the manifest that says so; nil where that is not there, or is another.
  private func events(of item: DispositionCertificate.Destroyed) async throws -> (file: StoredFile, events: Int)? {
    let key = item.slot.folder + "/manifest.json"
    guard let bytes = try await read(key, item.manifest), let manifest = try? Manifest(bytes) else { return nil }
    return (StoredFile(key: key, sha256: item.manifest.description), manifest.events.count)
  }

  /// The bytes of an object, where it is there and has that digest.
  private func read(_ name: String, _ digest: Digest? = nil) async throws -> [UInt8]? {
    guard let key = ObjectKey(name) else { return nil }
    do {
      let bytes = try await store.read(key, limit: DispositionPlan.limit)
      return digest.map { $0 == SHA256.hash(bytes) } ?? true ? bytes : nil
    } catch let error as StorageError where [.notFound, .damaged, .tooLarge].contains(error.code) {
      return nil
    }
  }
}
