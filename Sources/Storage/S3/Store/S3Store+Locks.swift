internal import Events

extension S3Store {
  /// Two requests: retention, which tells whether there is such a version, then the legal hold.
  package func protection(of version: ObjectVersion) async throws -> Protection {
    let name = try client.address.key(version.key)
    // One after the other: the first says whether there is such a version.
    let retention = try await client.retention(name, id: version.id)
    return Protection(retention: retention, isHeld: try await client.isHeld(name, id: version.id))
  }

  /// One request.
  package func isHeld(_ version: ObjectVersion) async throws -> Bool {
    try await client.isHeld(try client.address.key(version.key), id: version.id)
  }

  /// Asked before and read back after: servers differ in what they refuse. `refused` where the server did not keep it.
  package func retain(_ version: ObjectVersion, _ retention: Retention) async throws {
    try await turns.taking([version.key]) { try await retainInTurn(version, retention) }
  }

  private func retainInTurn(_ version: ObjectVersion, _ retention: Retention) async throws {
    let name = try client.address.key(version.key)
    try retention.check(at: client.now(), "retain", client.address.place(name))
    // Not all servers refuse an earlier instant or a weaker mode.
    let current = try await client.retention(name, id: version.id)
    try current?.check(before: retention, client.address.place(name))
    if current == retention { return }
    try await client.retain(name, id: version.id, retention, bypass: current.map { $0.strength < retention.strength } ?? false)
    let back = try await client.retention(name, id: version.id)
    guard let back, back.allows(retention), retention.allows(back) else {
      throw dropped(name, "retention", found: back.map { "\($0.until) (\($0.strength))" } ?? "none")
    }
  }

  /// Read back; `refused` where the server did not keep it.
  package func hold(_ version: ObjectVersion, _ isHeld: Bool) async throws {
    try await turns.taking([version.key]) { try await holdInTurn(version, isHeld) }
  }

  private func holdInTurn(_ version: ObjectVersion, _ isHeld: Bool) async throws {
    let name = try client.address.key(version.key)
    try await client.hold(name, id: version.id, isHeld)
    guard try await client.isHeld(name, id: version.id) == isHeld else {
      throw dropped(name, "hold", found: isHeld ? "none" : "one")
    }
  }

  /// Gives a version at least the protection that is asked for, and the store's own retention where it has none; done when read back.
  func protect(_ key: ObjectKey, id: String, _ asked: Protection, knowing head: S3Head?) async throws {
    let wanted = asked.orRetained(settings.defaults.retention(at: client.now()))
    guard wanted != .none else { return }
    // What a head tells is so; what it does not tell may only be hidden from us.
    if let head, head.protection.retention != nil, head.protection.covers(asked) { return }
    let version = ObjectVersion(key: key, id: id)
    let current = try await protection(of: version)
    let target = current.joined(with: asked).orRetained(settings.defaults.retention(at: client.now()))
    guard target != current else { return }
    if let retention = target.retention, retention != current.retention { try await retainInTurn(version, retention) }
    if target.isHeld != current.isHeld { try await holdInTurn(version, true) }
  }

  private func dropped(_ name: String, _ what: String, found: String) -> StorageError {
    StorageError(
      .refused, "protect", client.address.place(name), cause: "the server did not keep the \(what): it says \(found)",
      remedy: "use a bucket with Object Lock on a server that heeds it; the object is there, and not protected as it should be")
  }

  /// A question for each version, then a thousand a call. A lock is told from other refusals by asking the version.
  package func delete(_ versions: [ObjectVersion]) async throws -> [Deletion] {
    let verdicts = try await verdicts(versions) { try await deleteInTurn($0) }
    var told: Set<ObjectVersion> = []
    return versions.map { version in
      let verdict = verdicts[version] ?? .absent
      return verdict == .deleted && !told.insert(version).inserted ? .absent : verdict
    }
  }

  /// Without that question.
  package func discard(_ versions: [ObjectVersion]) async throws -> [Deletion] {
    let verdicts = try await verdicts(versions) { try await discardInTurn($0) }
    return versions.map { verdicts[$0] ?? .deleted }
  }

  /// What becomes of each, asked for a thousand different ones at a time.
  private func verdicts(
    _ versions: [ObjectVersion], _ body: ([ObjectVersion]) async throws -> [Deletion]
  ) async throws -> [ObjectVersion: Deletion] {
    var verdicts: [ObjectVersion: Deletion] = [:]
    let each = Array(Set(versions)).sorted { ($0.key, $0.id) < ($1.key, $1.id) }
    for start in stride(from: 0, to: each.count, by: 1000) {
      try Task.checkCancellation()
      let some = Array(each[start..<min(start + 1000, each.count)])
      let found = try await turns.taking(some.map(\.key)) { try await body(some) }
      for (version, verdict) in zip(some, found) { verdicts[version] = verdict }
    }
    return verdicts
  }

  /// At most 1,000 different ones. To S3, what is not there is deleted too, so that is asked before.
  func deleteInTurn(_ versions: [ObjectVersion]) async throws -> [Deletion] {
    let names = try versions.map { try client.address.key($0.key) }
    let isThere = try await Slots.each(versions.indices, atATime: 16) { [client] index in
      try await client.head(names[index], id: versions[index].id) != nil
    }
    var verdicts = [Deletion](repeating: .absent, count: versions.count)
    let present = versions.indices.filter { isThere[$0] }
    guard !present.isEmpty else { return verdicts }
    try Task.checkCancellation()
    for (index, verdict) in zip(present, try await discardInTurn(present.map { versions[$0] })) { verdicts[index] = verdict }
    return verdicts
  }

  /// The same, without asking what is there.
  private func discardInTurn(_ versions: [ObjectVersion]) async throws -> [Deletion] {
    let names = try versions.map { try client.address.key($0.key) }
    let refusals = try await refusals(zip(names, versions).map { ($0, $1.id) })
    var verdicts: [Deletion] = []
    for (index, refusal) in refusals.enumerated() {
      if let refusal {
        verdicts.append(try await verdict(refusal, versions[index], names[index]))
      } else {
        verdicts.append(.deleted)
      }
    }
    return verdicts
  }

  /// A few calls side by side: a server works one call off version by version.
  private func refusals(_ versions: [(key: String, id: String)]) async throws -> [S3Failure?] {
    let parts = stride(from: 0, to: versions.count, by: 250).map { Array(versions[$0..<min($0 + 250, versions.count)]) }
    return try await Slots.each(parts.indices, atATime: 4) { try await self.refusals(atOnce: parts[$0]) }.flatMap(\.self)
  }

  /// One call for all, or one for each where there is but one, or that is not permitted.
  private func refusals(atOnce versions: [(key: String, id: String)]) async throws -> [S3Failure?] {
    if versions.count > 1, let refusals = try await client.delete(versions) { return refusals }
    return try await Slots.each(versions.indices, atATime: 8) { [client] index in
      try await client.delete(versions[index].key, id: versions[index].id)
    }
  }

  /// What a refusal is: a lock's, if the version says so itself, since a server may only say that access is denied.
  private func verdict(_ refusal: S3Failure, _ version: ObjectVersion, _ name: String) async throws -> Deletion {
    var refusal = refusal
    if refusal.isPassing {
      guard let again = try await client.delete(name, id: version.id) else { return .deleted }
      refusal = again
    }
    let said = client.error(refusal, deleting: name)
    let found: Protection
    do { found = try await protection(of: version) } catch let error as StorageError where error.code != .unavailable {
      return .refused(said.cause)
    }
    // A retention that has passed refuses nothing: something else did.
    return found.verdict(at: client.now()) ?? .refused(said.cause)
  }
}

extension Protection {
  /// Whether it is at least another one.
  fileprivate func covers(_ other: Protection) -> Bool { joined(with: other) == self }
}
