internal import Storage

/// Documents that are numbered from 1 without a gap: `<folder>/00000012.json`, with eight digits or more, so that a list is in order.
struct NumberedDocuments: Sendable {
  let folder: String
  /// The most bytes that one has.
  let limit: Int

  /// The key of one.
  func place(_ number: Int) -> String { "\(folder)/\(NumberedDocuments.digits(number)).json" }

  /// Those that a store has, in order.
  func numbers(in store: any ObjectStore) async throws -> [Int] {
    try await store.list(try ReconciliationFolder.key(folder)).compactMap { number($0.key.description) }.sorted()
  }

  /// One, whole; nil where it is damaged, or larger than any can be.
  func bytes(_ number: Int, in store: any ObjectStore) async throws -> [UInt8]? {
    do {
      return try await store.read(try ReconciliationFolder.key(place(number)), limit: limit)
    } catch let error as StorageError where [.damaged, .tooLarge].contains(error.code) {
      return nil
    }
  }

  /// The number of a document with that key; nil where none has it.
  func number(_ key: String) -> Int? {
    guard key.hasPrefix(folder + "/"), let number = Int(key.dropFirst(folder.utf8.count + 1).dropLast(5)), number > 0,
      place(number) == key
    else { return nil }
    return number
  }

  /// A number in eight digits or more.
  static func digits(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }
}
