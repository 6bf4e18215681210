import Archival
import Foundation
import TestSupport
import Testing

/// `tally erase`, as it is typed.
@Suite struct EraseCommandTests {
  @Test("From a request to its certificate, and what is said of it afterwards") func erases() async throws {
    let stage = try await EraseBench()
    let (bench, message) = (stage.bench, EraseBench.message)
    let dry = try stage.tally(
      "erase", "request", "--message", message, "--ground", "objection", "--person", "J. Doe", "--dry-run")
    #expect(
      dry.status == 0 && dry.error.contains("request 1 would be taken") && bench.names("00000001.json").isEmpty, "\(dry.error)")
    let taken = try stage.request()
    #expect(taken.status == 0 && taken.out.contains(#""request": 1"#), "\(taken.error)")
    #expect(try stage.request().out.contains(#""known": true"#))
    #expect(
      try stage.tally("erase", "list").out
        == "1  2027-11-01  taken by J. Doe  consent-withdrawn (article 17(1)(b))  DPO-17  open\n")
    #expect(bench.names("00000001") == ["erasures/subjects/00000001"])

    let before = try stage.tally("extract", "--message", message)
    #expect(before.status == 0 && before.out.split(separator: "\n").count == 8, "\(before.error)")
    let preview = try stage.tally("erase", "run", "--dry-run")
    #expect(preview.status == 0 && preview.error.contains("4 events would be erased for request 1"), "\(preview.error)")
    let run = try stage.tally("erase", "run", "--json")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains("4 events erased for request 1; 20261018-SMS-r1-") && run.error.contains("takes its place"))
    #expect(run.error.contains("certified: erasures/2027-11-01/certificate.json"))
    #expect(run.error.contains("request 1 is done: 8 events of 2 archives were erased"))
    #expect(!run.out.contains(message) && !run.error.contains(message))
    #expect(try bench.text("erase.prom").contains(#"tallystick_erase_requests{state="done"} 1"#))
    #expect(bench.names("00000001").isEmpty && bench.names(".tar.zst").count == 4)
    #expect(try stage.tally("erase", "list").out.contains("done on 2027-11-01: 8 events of 2 archives were erased"))
    let again = try stage.tally("erase", "run")
    #expect(again.status == 0 && again.error.contains("no request has anything to be done"), "\(again.error)")

    let verify = try stage.tally("verify", "--deep")
    #expect(
      verify.status == 0
        && verify.error.contains("2 archives were destroyed, as 0 certificates of disposition and 1 of erasure say"),
      "\(verify.error)")
    #expect(try stage.tally("extract", "--message", message).status == 66)
    let rest = try stage.tally("extract", "--date", "2026-10-18")
    #expect(rest.out.split(separator: "\n").count == 17 && !rest.out.contains("\"\(message)\""), "\(rest.error)")
    let other = try stage.tally("trace", "M-2026-10-18-2")
    #expect(other.status == 0 && other.error.contains("in archive 20261018-SMS-r1-"), "\(other.out)\(other.error)")
    let explain = try stage.tally("explain", "archives/2026/10/18/SMS")
    #expect(explain.out.contains("SUPERSEDED") && explain.out.contains("erased on request"), "\(explain.out)")
    let proof = try stage.tally("prove", "E-2026-10-18-0-0")
    #expect(proof.status == 0, "\(proof.error)")
    #expect(try stage.tally("catalog", "check").status == 0)
  }

  @Test("An interaction is asked for by each of its messages") func interaction() async throws {
    let stage = try await EraseBench()
    let words = ["erase", "request", "--interaction", "I-1", "--ground", "objection", "--person", "J. Doe", "--json"]
    let dry = try stage.tally(words + ["--dry-run"])
    #expect(dry.status == 0 && dry.out.contains(#""request": 6"#) && stage.bench.names("00000001.json").isEmpty, "\(dry.error)")
    #expect(try stage.tally(words).out.contains(#""request": 6"#))
    let list = try stage.tally("erase", "list")
    #expect(list.out.split(separator: "\n").count == 6 && !list.out.contains("I-1"), "\(list.out)")
    let run = try stage.tally("erase", "run")
    #expect(run.status == 0 && run.error.contains("request 6 is done: 9 events of 2 archives were erased"), "\(run.error)")
    #expect(try stage.tally("verify", "--deep").status == 0)
  }

  @Test("A retention period defers it, with its reason and day") func deferred() async throws {
    let stage = try await EraseBench(policy: "P6Y")
    try stage.request()
    let run = try stage.tally("erase", "run")
    #expect(
      run.status == 0 && run.error.contains("request 1 waits until 2032-10-19: RETAINED_BY_POLICY, policy p (2 archives)"),
      "\(run.error)")
    #expect(try stage.tally("erase", "list").out.contains("waits until 2032-10-19: RETAINED_BY_POLICY, policy p (2 archives)"))
    #expect(try stage.tally("extract", "--message", EraseBench.message).status == 0)
    #expect(try stage.tally("verify").status == 0)
    #expect(try stage.tally("hold", "apply", "LIT-1", "--person", "J. Doe", "--case", "C-1", "--channel", "SMS").status == 0)
    let held = try stage.tally("erase", "run", "--json")
    #expect(held.status == 0 && held.out.contains("hold LIT-1"), "\(held.out)")
  }

  @Test("A catalog of what was in a slot before makes neither a run nor a hold miss what is there") func staleCatalog()
    async throws
  {
    let stage = try await EraseBench()
    let bench = stage.bench
    let manager = FileManager.default
    let (folder, aside) = (bench.folder.path + "/store/archives/2026/10/18/SMS", bench.folder.path + "/aside")
    // Somebody puts a manifest without an archive into its place, and a catalog is made.
    try manager.moveItem(atPath: folder, toPath: aside)
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var planted = try #require(bench.packed.manifests.first { $0.slot.folder == "archives/2026/10/18/SMS" })
    planted.archive = nil
    bench.folder.write("store/archives/2026/10/18/SMS/manifest.json", String(decoding: planted.bytes, as: UTF8.self))
    bench.folder.write("store/archives/2026/10/18/SMS/manifest.json.p7s", "x")
    #expect(try stage.tally("catalog", "rebuild").status == 0)
    try manager.removeItem(atPath: folder)
    try manager.moveItem(atPath: aside, toPath: folder)
    #expect(try stage.tally("catalog", "check").status == 10)

    try stage.request()
    let dry = try stage.tally("erase", "run", "--dry-run")
    #expect(dry.status == 0 && dry.error.contains("20261018-SMS"), "\(dry.error)")
    let apply = ["hold", "apply", "LIT-1", "--person", "J. Doe", "--case", "C-1", "--message", EraseBench.message]
    let held = try stage.tally(apply)
    #expect(held.status == 0 && held.error.contains("2 of 4 archives are held"), "\(held.error)")
    #expect(try stage.tally("catalog", "check").status == 0)
    let run = try stage.tally("erase", "run", "--json")
    #expect(run.status == 0 && run.out.contains("hold LIT-1") && bench.names(".tar.zst").count == 4, "\(run.error)")
  }

  @Test("A kit of archives of which events were erased verifies with stock tools") func kit() async throws {
    let stage = try await EraseBench()
    try stage.request()
    #expect(try stage.tally("erase", "run").status == 0)
    let export = try stage.tally("export", "--date", "2026-10-18", "--out", "kit")
    #expect(export.status == 0, "\(export.error)")
    let checked = try Subprocess.run("/bin/sh", ["kit/verify.sh", "trust.pem"], directory: stage.bench.folder.path)
    #expect(checked.status == 0 && checked.out.contains("2 archives are whole"), "\(checked.out)\(checked.error)")
  }

  @Test("A reader that was written from the documents alone reads what is left") func secondReader() async throws {
    let stage = try await EraseBench()
    try stage.request()
    #expect(try stage.tally("erase", "run").status == 0)
    let read = try SecondReaderTests.run(["store", "trust.pem"], in: stage.bench.folder.path)
    #expect(read.out == "6 manifests, 4 archives, 42 events\n", "\(read.out)\(read.error)")
    let gone = try #require(stage.bench.names("certificate.json.p7s").first)
    try FileManager.default.removeItem(atPath: stage.bench.folder.path + "/store/" + gone)
    #expect(try SecondReaderTests.run(["store", "trust.pem"], in: stage.bench.folder.path).status == 1)
  }

  @Test(
    arguments: [
      (["erase"], 64, "needs a subcommand"), (["erase", "request", "--message", "M"], 64, "requires '--message' or"),
      (["erase", "request", "--message", "M", "--interaction", "I", "--ground", "child"], 64, "one of them"),
      (["erase", "request", "--interaction", "I-9", "--ground", "child", "--person", "P"], 66, "no request is taken"),
      (["erase", "request", "--message", "M", "--ground", "why", "--person", "P"], 64, "is not one of no-longer-necessary"),
      (["erase", "request", "--message", "M", "--ground", "child", "--person", "P", "--case", "A name"], 64, "nobody's name"),
      (["erase", "run", "--as-of", "2027-12-01T00:00:00Z"], 77, "is to come"),
    ] as [([String], Int32, String)])
  func refuses(_ words: [String], _ status: Int32, _ message: String) async throws {
    let stage = try await EraseBench()
    let ending = try Subprocess.run(
      Tally.path, words + ["--config", "erase.json5"], environment: ["SOURCE_DATE_EPOCH": "\(ExpireBench.now)"],
      directory: stage.bench.folder.path)
    #expect(ending.status == status && ending.error.contains(message), "\(ending.status): \(ending.error)")
  }

  @Test("Without a key, or with one that others may read, nothing is taken") func keys() async throws {
    let stage = try await EraseBench()
    _ = stage.bench.folder.run("chmod", "644", stage.bench.folder.path + "/erasure.key")
    let shared = try stage.request()
    #expect(shared.status == 77 && shared.error.contains("erasure.key"), "\(shared.error)")
    let check = try stage.tally("config", "check")
    #expect(check.status == 78 && check.error.contains("erasure.key"), "\(check.error)")
    #expect(stage.bench.names("00000001").isEmpty)
  }
}
