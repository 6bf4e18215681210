import Archival
import Sealing
import Storage
import TestSupport
import Testing

/// What `verify.sh` of a kit makes of timestamps: each looked at in its time, as `TimestampChain` does.
@Suite struct KitTimestampTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// How many days the authorities' certificates last that stamped, one after the other, the slots of these numbers.
    var days: [Int], slots: [Int]
    /// When the kit is looked at.
    var later = 0
    /// Whether the authorities' certificates are given, and what is done to the kit.
    var given = true
    var change: @Sendable (inout [String: [UInt8]], String) -> Void = { _, _ in }
    var status: Int32 = 0
    var told = ""
  }

  static let rows: [Row] = [
    Row(testDescription: "valid", days: [1], slots: [0, 1]),
    Row(testDescription: "renewed before it ended", days: [1, 30], slots: [0, 1], later: 10),
    Row(testDescription: "twice", days: [1, 30, 400], slots: [0, 1], later: 300),
    Row(
      testDescription: "ended", days: [1], slots: [0, 1], later: 10, status: 74,
      told: "manifest.json.tsr: its authority's certificate ended before it was renewed"),
    Row(
      testDescription: "renewed, and that ended", days: [1, 30], slots: [0], later: 40, status: 74,
      told: "manifest.json.2.tsr: its authority's certificate ended before it was renewed"),
    Row(
      testDescription: "no authority given", days: [1, 30], slots: [0, 1], given: false, status: 74,
      told: "timestamps: 4, since no TSA.pem"),
    Row(
      testDescription: "the first taken away", days: [1, 30], slots: [0], change: { files, place in files[place + ".tsr"] = nil },
      status: 11,
      told: "manifest.json.tsr is missing, and there is a newer one"),
    Row(
      testDescription: "exchanged", days: [30, 30], slots: [0],
      change: { files, place in
        (files[place + ".tsr"], files[place + ".2.tsr"]) = (files[place + ".2.tsr"], files[place + ".tsr"])
      },
      status: 11, told: "is over something else, or altered"),
    Row(
      testDescription: "no response at all", days: [30], slots: [0], change: { files, place in files[place + ".tsr"] = [1] },
      status: 11,
      told: "is over something else, or altered"),
    // The signer's certificate lasts ten years.
    Row(testDescription: "the signer's ended, each stamped", days: [5_000], slots: [0, 1], later: 4_000),
    Row(testDescription: "the signer's ended, the last stamped", days: [5_000], slots: [1], later: 4_000),
    Row(
      testDescription: "the signer's ended, the first stamped", days: [5_000], slots: [0], later: 4_000, status: 74,
      told: "EMAIL/manifest.json: its signer's certificate has ended"),
    Row(
      testDescription: "the signer's ended", days: [], slots: [], later: 4_000, given: false, status: 74,
      told: "SMS/manifest.json: its signer's certificate has ended"),
  ]

  @Test(arguments: rows) func eachInItsTime(_ row: Row) async throws {
    var kit = try KitScriptTests.Kit(days: 1, events: false)
    let authorities = try row.days.map { try TestTSA(days: $0) }
    for slot in row.slots {
      let place = kit.fixture.slots[slot].folder + "/manifest.json"
      let (content, signature) = (kit.files[place] ?? [], kit.files[place + ".p7s"] ?? [])
      var responses: [[UInt8]] = []
      for tsa in authorities {
        responses.append(try await tsa.stamp(TimestampChain.digest(content: content, signature: signature, earlier: responses)))
        kit.files[kit.fixture.slots[slot].folder + "/" + TimestampChain.name(responses.count)] = responses.last
      }
      row.change(&kit.files, place)
    }
    kit.sum()
    let trusted = try authorities.map { try $0.certificates.own.pem() }.joined()
    let ending = try kit.run(tsa: row.given ? "tsa.pem" : nil, authorities: trusted, later: row.later)
    #expect(ending.status == row.status && ending.error.contains(row.told), "\(ending.out)\(ending.error)")
    #expect(row.status != 0 || ending.error.isEmpty, "\(ending.error)")
  }

  /// Another authority is nobody that the reader knows: nothing is altered, and nothing proved.
  @Test func anotherAuthority() async throws {
    var kit = try KitScriptTests.Kit(days: 1, events: false)
    let place = kit.fixture.slots[0].folder + "/manifest.json"
    kit.files[place + ".tsr"] = try await TestTSA().stamp(SHA256.hash(kit.files[place + ".p7s"] ?? []))
    kit.sum()
    let ending = try kit.run(tsa: "tsa.pem", authorities: TestTSA().certificates.own.pem())
    #expect(ending.status == 74 && ending.error.contains("is of no authority in TSA.pem"), "\(ending.out)\(ending.error)")
  }
}
