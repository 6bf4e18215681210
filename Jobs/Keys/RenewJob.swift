internal import Events
package import Operations
package import Sealing
package import Storage

/// Renews timestamps before the certificates of their authorities end, of manifests, plans and certificates of disposition, and gives one to each seal
/// that has none. What is renewed is verified first: a token over something altered would vouch for it.
package struct RenewJob: Sendable {
  /// What it goes by.
  package struct Settings: Sendable {
    /// Whose seals and whose timestamps are trusted.
    var signers: [Certificate]
    var authorities: [Certificate]
    /// A timestamp is renewed whose authority's certificate ends in so many seconds or less.
    var within: Int64
    var dryRun: Bool
    /// Documents at a time.
    var threads: Int

    /// `within` is in seconds: longer than until the next run, or what ends meanwhile is lost.
    package init(signers: [Certificate], authorities: [Certificate], within: Int64, dryRun: Bool, threads: Int = 1) {
      (self.signers, self.authorities, self.within, self.dryRun) = (signers, authorities, within, dryRun)
      self.threads = threads
    }
  }

  private let store: any ObjectStore
  private let authority: any TimestampAuthority
  private let settings: Settings
  private let now: @Sendable () -> Int64
  private let describe: @Sendable (any Error) -> JobError
  private let progress: @Sendable () -> Void

  /// `describe` tells an error in the words of the command; `now`: nanoseconds since 1970.
  package init(
    store: any ObjectStore, authority: any TimestampAuthority, _ settings: Settings, now: @escaping @Sendable () -> Int64,
    describe: @escaping @Sendable (any Error) -> JobError, progress: @escaping @Sendable () -> Void = {}
  ) {
    (self.store, self.authority, self.settings) = (store, authority, settings)
    (self.now, self.describe, self.progress) = (now, describe, progress)
  }

  /// Throws where the store cannot be read. With the store's lock held.
  package func run() async throws -> KeyOutcome {
    let documents = try await SealedDocument.all(in: store)
    return try await SlotSteps(threads: settings.threads, progress: progress).run(documents) { document in
      func done(_ verdict: KeyItem.Verdict) -> SlotSteps.Step {
        .done(KeyItem(document.folder, document: document.name, verdict))
      }
      do { return done(try await renew(document)) } catch let error as CancellationError {
        throw error
      } catch let error as JobError where error.code != .tryAgain {
        return done(.failed(error))
      } catch {
        // The authority's, or the store's: the next one would fail as well.
        return .stop(describe(error))
      }
    }
  }

  private func renew(_ document: SealedDocument) async throws -> KeyItem.Verdict {
    let names = document.timestamps.map(document.timestamp)
    let seconds = now() / 1_000_000_000
    if let last = names.last {
      // Most need nothing: one small object tells.
      let response = try await document.read(last, limit: RenewJob.limit, in: store)
      if let end = Timestamp.claimedAuthority(of: response)?.notAfter, end - seconds > settings.within { return .current }
    }
    guard document.timestamps == Array(1..<document.timestamps.count + 1) else {
      throw failure(
        document, .integrity, "a timestamp is missing: there are \(names.joined(separator: ", "))", "restore it from a backup")
    }
    let content = try await document.read(document.name, limit: SealedDocument.limit, in: store)
    let signature = try await document.read(document.seal, limit: RenewJob.limit, in: store)
    var responses: [[UInt8]] = []
    for name in names { responses.append(try await document.read(name, limit: RenewJob.limit, in: store)) }
    let end = try check(document, content, signature, responses, at: seconds)
    let name = document.timestamp(names.count + 1)
    guard !settings.dryRun else { return .written(name) }
    let digest = TimestampChain.digest(content: content, signature: signature, earlier: responses)
    let response = try await authority.stamp(digest)
    if let end, let next = Timestamp.claimedAuthority(of: response)?.notAfter, next <= end {
      throw JobError(
        .tryAgain, "nothing is renewed",
        because: "the authority still signs with a certificate that ends on \(RenewJob.day(next))",
        remedy: "ask whoever runs it when a new one comes, or take another authority")
    }
    try await store.put(response, as: document.key(name), like: document.key(document.seal), now: now())
    return .written(name)
  }

  /// No seal or token is as large.
  private static let limit = 1 << 20

  /// Throws unless the seal, and each timestamp in its time, proves the content. When the last one's authority ends; nil where there is none.
  private func check(
    _ document: SealedDocument, _ content: [UInt8], _ signature: [UInt8], _ responses: [[UInt8]], at seconds: Int64
  ) throws(JobError) -> Int64? {
    let verdicts = TimestampChain.verify(
      content: content, signature: signature, responses: responses, trust: settings.authorities, at: seconds)
    var stamps: [Timestamp] = []
    for (index, verdict) in verdicts.enumerated() {
      let name = document.timestamp(index + 1)
      switch verdict {
      case .intact(let timestamp): stamps.append(timestamp)
      case .altered(let why): throw failure(document, .integrity, "\(name): \(why)", "compare with a backup")
      case .untrusted(let why): throw failure(document, .configuration, "\(name): \(why)", "name it in `sealing.tsa.trust`")
      case .notCheckable(let why): throw failure(document, .unreadable, "\(name): \(why)", "compare with a backup")
      case .expired(let timestamp):
        throw failure(
          document, .integrity, "\(name): its authority's certificate ended on \(RenewJob.day(timestamp.expiresAt))",
          "too late: a new one would prove today's state alone; compare with a copy that was renewed in time")
      }
    }
    switch CMSSeal.verify(signature, of: content, trust: settings.signers, at: stamps.first?.time) {
    case .intact: return stamps.last?.expiresAt
    case .altered(let why): throw failure(document, .integrity, why, "compare with a backup")
    case .untrusted(let why):
      throw failure(document, .configuration, why, "name the signer, or its authority, in `sealing.trust`")
    case .notCheckable(let why): throw failure(document, .unreadable, why, "compare with a backup")
    case .expired(let signer, let end):
      throw failure(
        document, .integrity, "\(signer.certificate.subject) had ended on \(RenewJob.day(end)) when it was stamped",
        "find out who sealed it")
    }
  }

  private func failure(_ document: SealedDocument, _ code: ExitCode, _ cause: String, _ remedy: String) -> JobError {
    JobError(code, "cannot renew a timestamp", at: "\(document.folder)/\(document.name)", because: cause, remedy: remedy)
  }

  private static func day(_ seconds: Int64) -> String { Instant(seconds: seconds).date.description }
}
