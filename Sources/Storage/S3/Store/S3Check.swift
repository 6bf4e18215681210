internal import Events

/// One thing that `tally config check` tried of a store, and what came of it.
package struct StoreCheck: Sendable {
  /// What came of it.
  package enum Outcome: Sendable {
    /// As it should be; what was found.
    case fine(String)
    /// Worth knowing, and no obstacle.
    case odd(String)
    /// A run would fail here; the error that says why, where there is one.
    case failed(String, StorageError?)
  }
  /// `connection`, `versions`…
  package let name: String
  /// What came of trying it.
  package let outcome: Outcome

  /// `name` is a word that programs can go by.
  package init(_ name: String, _ outcome: Outcome) { (self.name, self.outcome) = (name, outcome) }
}

/// Tries in turn what a run needs of a bucket; nothing is written.
package enum S3Check {
  private static let second: Int64 = 1_000_000_000

  /// Each check with its outcome. What cannot be reached is not asked any further.
  package static func run(_ client: S3Client, _ settings: S3Settings) async -> [StoreCheck] {
    var checks: [StoreCheck] = []
    func check(_ name: String, _ body: () async throws -> StoreCheck.Outcome) async -> Bool {
      do { checks.append(StoreCheck(name, try await body())) } catch let error as StorageError {
        checks.append(StoreCheck(name, .failed(error.description, error)))
        return false
      } catch {
        checks.append(StoreCheck(name, .failed("\(error)", nil)))
        return false
      }
      return true
    }
    let isReached = await check("connection") {
      _ = try await client.versions(prefix: client.address.prefix(of: nil), limit: 1)
      return .fine("\(client.address) at \(client.address.endpoint) answers, and its versions may be listed")
    }
    guard isReached else { return checks }
    _ = await check("clock") { try await clock(client) }
    if settings.needsLock {
      _ = await check("versions") {
        guard try await client.isVersioned() else { throw S3Store.lacks(client, "the bucket keeps no versions") }
        return .fine("the bucket keeps versions")
      }
      _ = await check("lock") {
        let lock = try await client.lock()
        guard lock.isEnabled else { throw S3Store.lacks(client, "the bucket has no Object Lock") }
        guard !lock.defaultRetention.isEmpty else { return .fine("the bucket has Object Lock") }
        return .odd(
          "the bucket retains every object by itself (\(lock.defaultRetention)), event indexes too: those that are made anew stay beside the old ones"
        )
      }
    } else {
      checks.append(StoreCheck("lock", .odd("nothing protects what is kept, as `lock: \"none\"` says")))
    }
    _ = await check("store") {
      let store = try await S3Store.existing(client, settings) { _ in }
      return .fine(store.map { "it holds the store \($0.format.id)" } ?? "there is no store yet; the first pull makes it")
    }
    _ = await check("uploads") {
      let pending = try await client.uploads(prefix: client.address.prefix(of: nil))
      return .fine(
        pending.isEmpty ? "no upload is unfinished" : "\(pending.count) uploads are unfinished; a run aborts those of yesterday")
    }
    return checks
  }

  /// S3 refuses what is signed more than 15 minutes from its own time.
  private static func clock(_ client: S3Client) async throws -> StoreCheck.Outcome {
    guard let theirs = try await client.time() else { return .odd("the server does not tell its time") }
    let seconds = (client.now() - theirs.nanoseconds) / second
    let words = "this machine's clock is \(abs(seconds)) s \(seconds < 0 ? "behind" : "ahead of") the server's"
    return abs(seconds) <= 60 ? .fine(words) : .odd(words + "; set it by NTP before it is 15 minutes")
  }
}
