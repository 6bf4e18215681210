import Archival
import Catalog
import Events
import Foundation
import Storage
import TestSupport
import Testing

@Suite struct CatalogDamageTests {
  private static func stage(slots: Int = 20) async throws -> CatalogStage {
    var random = SplitMix(seed: 7)
    var stage = CatalogStage()
    for number in 0..<slots {
      try await stage.seal(
        Slot(CatalogStage.first.advanced(by: number / 4), Channel.allCases[number % 4]), CatalogStage.keys(&random))
    }
    _ = try await stage.keeper().rebuild()
    return stage
  }

  private static func change(_ path: String, _ body: (inout Data) -> Void) throws {
    var data = try Data(contentsOf: URL(filePath: path))
    body(&data)
    try data.write(to: URL(filePath: path))
  }

  private static func big(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32($0))) }
  }

  /// Any one byte changed: nothing is lost, and no question goes wrong unseen.
  @Test func healsFromAChangedByte() async throws {
    let stage = try await Self.stage()
    let path = try stage.file
    let sound = try Data(contentsOf: URL(filePath: path))
    var random = SplitMix(seed: 1)
    for _ in 0..<150 {
      let place = Int.random(in: 0..<sound.count, using: &random)
      var damaged = sound
      damaged[place] ^= UInt8.random(in: 1...255, using: &random)
      let file = (try? stage.file) ?? path
      try damaged.write(to: URL(filePath: file))
      do {
        try stage.agrees(with: try await stage.keeper().current().catalog, &random)
      } catch let error as CatalogError {
        // What is damaged beyond the list of slots shows where it is asked for.
        #expect(error.code == .damaged || error.code == .newer(format: Int(damaged[63])), "byte \(place): \(error)")
        try stage.agrees(with: try await stage.keeper().rebuild().catalog, &random)
      }
    }
  }

  @Test(arguments: [0, 1, 99, 100, 5_000, 16_384, 40_000])
  func healsFromACutFile(_ length: Int) async throws {
    let stage = try await Self.stage()
    try Self.change(try stage.file) { $0 = $0.prefix(length) }
    let current = try await stage.keeper().current()
    var random = SplitMix(seed: 1)
    try stage.agrees(with: current.catalog, &random)
  }

  @Test func ofAnotherStoreIsMadeAnew() async throws {
    let stage = try await Self.stage()
    #expect(throws: CatalogError.self) { try stage.folder.open(store: "other") }
    let error = #expect(throws: CatalogError.self) { try stage.folder.open(store: "other") }
    #expect(error?.code == .otherStore("5f0c"))
    let other = CatalogKeeper(stage.folder, of: MemoryStore(), id: "other", threads: 1)
    #expect(try await other.current().catalog.extent().slots == 0)
    #expect(try stage.folder.open(store: "other") != nil)
  }

  /// `user_version` is at byte 60 of the file, `application_id` at 68 (sqlite.org/fileformat.html).
  @Test func refusesANewerFormat() async throws {
    let stage = try await Self.stage()
    try Self.change(try stage.file) { $0.replaceSubrange(60..<64, with: Self.big(5)) }
    let error = await #expect(throws: CatalogError.self) { try await stage.keeper().current() }
    #expect(error?.code == .newer(format: 5))
    #expect(try await stage.keeper().rebuild().slots == 20)
    #expect(try await stage.keeper().check()?.isCurrent == true)
  }

  @Test(arguments: [60, 68])
  func makesAnewWhatIsNone(_ offset: Int) async throws {
    let stage = try await Self.stage()
    try Self.change(try stage.file) { $0.replaceSubrange(offset..<offset + 4, with: Self.big(0)) }
    #expect(throws: CatalogError.self) { try stage.folder.open(store: "5f0c") }
    #expect(try await stage.keeper().current().added == 20)
  }

  /// Readers that have the old file open read on while it is made anew; those that come find the one or the other.
  @Test func readersDoNotNotice() async throws {
    let stage = try await Self.stage()
    let old = try #require(try stage.folder.open(store: "5f0c"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seed in UInt64(1)...3 {
        group.addTask {
          var random = SplitMix(seed: seed)
          for _ in 0..<40 {
            try stage.agrees(with: old, &random)
            try stage.agrees(with: try #require(try stage.folder.open(store: "5f0c", writes: false)), &random)
            try await stage.keeper().update(Slot(CatalogStage.first, .sms))
          }
        }
      }
      group.addTask { for _ in 0..<8 { _ = try await stage.keeper(threads: 1).rebuild() } }
      try await group.waitForAll()
    }
    _ = try stage.file
  }

  /// A dead process's draft goes; what is not a catalog's stays.
  @Test func sweepsDrafts() async throws {
    let stage = try await Self.stage()
    let folder = stage.folder.path
    // No process has this id: Linux has none above 2^22.
    for name in [".draft.4194999.tmp", "note.txt"] { try Data().write(to: URL(filePath: folder + "/" + name)) }
    _ = try await stage.keeper().rebuild()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["catalog-2.sqlite", "note.txt"])
  }
}
