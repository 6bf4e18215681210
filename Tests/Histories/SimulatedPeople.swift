internal import Sealing

/// The keys of those who have a role in a simulated store.
struct SimulatedPeople: Sendable {
  /// Seals manifests, plans and certificates.
  let planner: SigningKey
  let approver: SigningKey
  let reviewer: SigningKey

  init() throws {
    func make(_ name: String) throws -> SigningKey { try SigningKey.make(name: name, from: 1_500_000_000, days: 12_000) }
    (planner, approver, reviewer) = (try make("Planner"), try make("Approver"), try make("Reviewer"))
  }
}
