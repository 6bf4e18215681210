package import Events
package import Operations
package import Storage

/// What lies in `dispositions/<date>/`, or in `erasures/<date>/`, by a list alone.
package struct DispositionFolder: Hashable, Sendable {
  /// What is destroyed under plans, and on request.
  package enum Root: String, Sendable { case dispositions, erasures }

  /// Which of the two, and for which day.
  let root: Root
  /// A UTC day: of the plan, or of the run that erased.
  package let date: LogicalDate
  /// The last parts of the keys.
  private(set) var names: Set<String> = []

  init(_ date: LogicalDate, _ root: Root = .dispositions) { (self.date, self.root) = (date, root) }

  /// All of a store, the oldest first.
  package static func all(in store: any ObjectStore, _ root: Root = .dispositions) async throws -> [DispositionFolder] {
    var folders: [LogicalDate: DispositionFolder] = [:]
    for object in try await store.list(DispositionFolder.key(root.rawValue)) {
      let parts = object.key.parts
      guard parts.count == 3, let date = LogicalDate(parts[1]) else { continue }
      folders[date, default: DispositionFolder(date, root)].names.insert(String(parts[2]))
    }
    return folders.values.sorted { $0.date < $1.date }
  }

  /// One of them, as it is now.
  package static func read(
    _ date: LogicalDate, in store: any ObjectStore, _ root: Root = .dispositions
  ) async throws -> DispositionFolder {
    var folder = DispositionFolder(date, root)
    for object in try await store.list(DispositionFolder.key("\(root.rawValue)/\(date)")) {
      folder.names.insert(String(object.key.name))
    }
    return folder
  }

  /// The whole key of one of its objects.
  func key(_ name: String) throws(StorageError) -> ObjectKey {
    try DispositionFolder.key("\(root.rawValue)/\(date)/\(name)")
  }

  /// Numbers of its orders, in order.
  package var orders: [Int] { numbers(Names.order) }

  /// Numbers of its certificates that are sealed, in order.
  package var certificates: [Int] { numbers(Names.certificate).filter { names.contains(Names.certificate($0) + ".p7s") } }

  /// Whether an order lies there that has no certificate.
  package var isBegun: Bool { !Set(orders).isSubset(of: certificates) }

  /// Whether there is a plan that is sealed.
  package var isPlanned: Bool { names.contains(Names.plan) && names.contains(Names.plan + ".p7s") }

  /// Whether a plan lies there that nobody sealed, and no order.
  package var isUnsealed: Bool { names.contains(Names.plan) && !isPlanned && orders.isEmpty }

  /// Why nothing can be said of what lies there; nil where something can.
  package var fault: JobError? {
    guard root == .dispositions, !isPlanned, !orders.isEmpty else { return nil }
    return JobError(
      .integrity, "an order has no plan", at: "dispositions/\(date)", because: "an order lies there, and no plan that is sealed",
      remedy: "keep the store as it is, find out who could write there, and restore the plan and its seal from a backup")
  }

  private func numbers(_ name: (Int) -> String) -> [Int] {
    // Orders are numbered without a gap.
    Array(sequence(first: 1) { $0 + 1 }.prefix { names.contains(name($0)) })
  }

  private static func key(_ text: String) throws(StorageError) -> ObjectKey {
    guard let key = ObjectKey(text) else {
      throw StorageError(.invalid, "name", text, cause: "it is no key", remedy: "check what wrote it")
    }
    return key
  }

  /// The names of its objects.
  package enum Names {
    static let plan = "plan.json"
    static let approval = "approval.p7s"
    static func order(_ number: Int) -> String { name("order", number, "json") }
    static func outcome(_ number: Int) -> String { name("outcome", number, "ndjson") }
    /// `certificate.json`, `certificate.2.json`, …: that of an order, from 1.
    package static func certificate(_ number: Int) -> String { name("certificate", number, "json") }

    private static func name(_ stem: String, _ number: Int, _ suffix: String) -> String {
      number == 1 ? "\(stem).\(suffix)" : "\(stem).\(number).\(suffix)"
    }
  }
}
