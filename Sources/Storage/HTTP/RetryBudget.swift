/// What a run may spend on further attempts: a bucket of tokens, as the AWS SDKs have it (docs.aws.amazon.com/sdkref, "Retry behavior").
/// It bounds what a failing server has to bear from many requests together.
struct RetryBudget: Hashable, Sendable {
  private static let cost = 5

  private let capacity: Int
  private(set) var tokens: Int

  init(_ capacity: Int) {
    self.capacity = capacity
    tokens = capacity
  }

  /// Pays for a further attempt; false if there is not enough left.
  mutating func spend() -> Bool {
    guard tokens >= Self.cost else { return false }
    tokens -= Self.cost
    return true
  }

  /// A request worked: its last further attempt is paid back, and one that needed none adds a token.
  mutating func restore(afterRetry isRetry: Bool) { tokens = min(capacity, tokens + (isRetry ? Self.cost : 1)) }
}
