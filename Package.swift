// swift-tools-version: 6.2
import PackageDescription

/// What stands beside the Swift of jobs: runbooks, how cron and systemd call them, their users and folders.
let scheduleFiles =
  ["Erase", "Expire", "Holds", "Keys", "Nightly", "Pull", "Reconcile", "Report", "Requests", "Tier", "Verify"].flatMap { job in
    let unit = "\(job)/tallystick-\(job.lowercased())"
    return ["\(job)/RUNBOOK.md", "\(job)/crontab", "\(unit).service", "\(unit).timer"]
  } + ["Nightly/tallystick-failed@.service", "sysusers.conf", "tmpfiles.conf"]

let package = Package(
  name: "tallystick",
  targets: [
    // C libraries from Debian, one module map each. Every one has a single Swift owner, named beside it.
    .systemLibrary(name: "CArchive", path: "Sources/C/CArchive"),  // Archival/TarWriter
    .systemLibrary(name: "CCurl", path: "Sources/C/CCurl"),  // Storage/HTTP, Storage/Mail
    .systemLibrary(name: "CDeflate", path: "Sources/C/CDeflate"),  // PDF/Deflater
    .systemLibrary(name: "CExpat", path: "Sources/C/CExpat"),  // Storage/S3/Client/XMLReader
    .systemLibrary(name: "CHarfBuzz", path: "Sources/C/CHarfBuzz"),  // PDF/Shaper
    .systemLibrary(name: "CISAL", path: "Sources/C/CISAL"),  // Events/GzipInflater
    .systemLibrary(name: "CMalloc", path: "Sources/C/CMalloc"),  // Operations/Memory
    .systemLibrary(name: "CMemory", path: "Sources/C/CMemory"),  // Archival/Reader/MemberLines
    .systemLibrary(name: "COpenSSL", path: "Sources/C/COpenSSL"),  // Sealing, a type for each part
    .systemLibrary(name: "CPKCS11", path: "Sources/C/CPKCS11"),  // Sealing/Token
    .systemLibrary(name: "CProcess", path: "Sources/C/CProcess"),  // Operations/CoreDumps
    .systemLibrary(name: "CSHA", path: "Sources/C/CSHA"),  // Sealing/LineHasher
    .systemLibrary(name: "CSQLite", path: "Sources/C/CSQLite"),  // Catalog/SQLite: Database, Statement
    .systemLibrary(name: "CVector", path: "Sources/C/CVector"),  // Events/ByteClasses
    .systemLibrary(name: "CXXHash", path: "Sources/C/CXXHash"),  // Events/ContentHash
    .systemLibrary(name: "CXLSX", path: "Sources/C/CXLSX"),  // Spreadsheet/Workbook
    .systemLibrary(name: "CZlib", path: "Sources/C/CZlib"),  // PDF/StreamDeflater, tally-synth
    .systemLibrary(name: "CZstd", path: "Sources/C/CZstd"),  // Events/ZstdInflater, Archival/ZstdFrame

    // Digests, keys, encryption, signatures and timestamps.
    .target(name: "Sealing", dependencies: ["COpenSSL", "CSHA", "CPKCS11"]),
    // The canonical event, provider mappings, the scanner and the event index.
    .target(
      name: "Events", dependencies: ["CISAL", "CVector", "CXXHash", "CZstd", "Sealing"],
      resources: [.embedInCode("Mappings")]),
    // Pure: how each locale writes numbers in text.
    .target(name: "Numbers", exclude: ["LICENSE.txt", "locales.py"], resources: [.embedInCode("locales.txt")]),
    // Pure: events in, resolutions, breaks, open items and control totals out.
    .target(name: "Reconciliation", dependencies: ["Events"]),
    // Pure: policies, holds and an archive's label in, verdicts out.
    .target(name: "Retention", dependencies: ["Events"], resources: [.embedInCode("Policies/shipped.json")]),
    // Where objects are kept, and the HTTP client.
    .target(name: "Storage", dependencies: ["CCurl", "CExpat", "Events", "Sealing"]),
    // Summaries, archives that open at any place, manifests and their chain.
    .target(name: "Archival", dependencies: ["CArchive", "CMemory", "CZstd", "Events", "Sealing", "Storage"]),
    // An index of sealed archives, made from the store.
    .target(name: "Catalog", dependencies: ["Archival", "CSQLite", "Events", "Sealing", "Storage"]),
    // Config, options, clock, locks, logs, metrics, progress, exit codes.
    .target(name: "Operations", dependencies: ["CMalloc", "CProcess", "Events", "Numbers", "Retention"]),
    // Pure: documents for filing, PDF/A and PDF/UA.
    .target(
      name: "PDF", dependencies: ["CDeflate", "CHarfBuzz", "CZlib"], path: "Sources/PDF",
      exclude: ["Fonts/OFL.txt", "Fonts/subset.sh"]),
    // Workbooks, which libxlsxwriter writes into files.
    .target(name: "Spreadsheet", dependencies: ["CXLSX"]),
    // Pure: what auditors read.
    .target(
      name: "Reports", dependencies: ["Events", "Numbers", "PDF", "Reconciliation", "Retention", "Sealing"], path: "Reports",
      exclude: ["Fonts/OFL.txt", "Fonts/subset.sh", "Schemas"],
      resources: [
        .embedInCode("Fonts/fonts.css"), .embedInCode("Stylesheet/page.css"), .embedInCode("Script/breaks.js"),
        .embedInCode("Script/common.js"), .embedInCode("Script/index.js"), .embedInCode("Script/search.js"),
      ]),
    // What runs: one folder a job.
    .target(
      name: "Jobs",
      dependencies: [
        "Archival", "Events", "Numbers", "Operations", "PDF", "Reconciliation", "Reports", "Retention", "Sealing", "Spreadsheet",
        "Storage",
      ],
      path: "Jobs", exclude: scheduleFiles, resources: [.embedInCode("Export/verify.sh")]),
    // The command: parse, wire, exit.
    .executableTarget(
      name: "tally",
      dependencies: [
        "Archival", "Catalog", "Events", "Jobs", "Numbers", "Operations", "PDF", "Reconciliation", "Reports", "Retention",
        "Sealing", "Storage",
      ]),
    // A seeded night with known answers; for tests and benchmarks, not shipped.
    .executableTarget(name: "tally-synth", dependencies: ["CZlib"]),

    // Our store in a bucket, as Benchmarks/store.py measures it; not shipped.
    .executableTarget(
      name: "tally-store-bench", dependencies: ["Events", "Storage", "TestSupport"],
      path: "Benchmarks/store-bench"),

    // Archives from a day's exports, as Benchmarks/tier.py measures it; not shipped.
    .executableTarget(
      name: "tally-tier-bench", dependencies: ["Archival", "Events", "Jobs", "Retention", "Sealing", "Storage"],
      path: "Benchmarks/tier-bench"),

    // Where a million archives stand, as Benchmarks/retention.py measures it; not shipped.
    .executableTarget(
      name: "tally-retention-bench", dependencies: ["Archival", "Events", "Jobs", "Retention", "Sealing", "Storage"],
      path: "Benchmarks/retention-bench"),

    // simdjson's DOM, to compare the scanner with. Its owner is ScannerChecks/DOM.
    .target(
      name: "CSimdjson", path: "Tests/C/CSimdjson", cxxSettings: [.define("SIMDJSON_EXCEPTIONS", to: "0")],
      linkerSettings: [.linkedLibrary("simdjson")]),
    // TLS for the tests' server. Its owner is TestSupport/Server/TestConnection.
    .systemLibrary(name: "CTLS", path: "Tests/C/CTLS"),
    .target(
      name: "TestSupport",
      dependencies: ["Archival", "CTLS", "CZlib", "CZstd", "Events", "Operations", "Retention", "Sealing", "Storage"],
      path: "Tests/TestSupport"),
    .testTarget(name: "EventsTests", dependencies: ["CSimdjson", "Events", "TestSupport"]),
    .testTarget(name: "NumbersTests", dependencies: ["Numbers"]),
    .testTarget(name: "ReconciliationTests", dependencies: ["Events", "Reconciliation", "TestSupport"]),
    .testTarget(name: "RetentionTests", dependencies: ["Events", "Retention", "TestSupport"]),
    .testTarget(name: "SealingTests", dependencies: ["Sealing", "TestSupport"]),
    .testTarget(name: "ArchivalTests", dependencies: ["Archival", "Events", "Sealing", "Storage", "TestSupport"]),
    .testTarget(
      name: "CatalogTests",
      dependencies: ["Archival", "Catalog", "Events", "Operations", "Sealing", "Storage", "TestSupport"]),
    .testTarget(name: "StorageTests", dependencies: ["Events", "Sealing", "Storage", "TestSupport"]),
    // What every store must do: the same tests for each.
    .testTarget(
      name: "ContractTests", dependencies: ["Events", "Operations", "Storage", "TestSupport"], path: "Tests/Contracts"),
    .testTarget(name: "OperationsTests", dependencies: ["Numbers", "Operations", "Retention", "TestSupport"]),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Events", "Numbers", "PDF", "Reconciliation", "Reports", "Retention", "Sealing", "Spreadsheet", "TestSupport",
      ],
      exclude: ["Snapshots"]),
    .testTarget(name: "PDFTests", dependencies: ["PDF", "Sealing", "TestSupport"]),
    // Seeded histories of ten years: a few in the tests, 10,000 in an optimised build (`make histories`); not shipped.
    .executableTarget(
      name: "tally-histories",
      dependencies: ["Archival", "Events", "Jobs", "Operations", "Retention", "Sealing", "Storage", "TestSupport"],
      path: "Tests/Histories"),
    .testTarget(
      name: "JobsTests",
      dependencies: [
        "Archival", "Events", "Jobs", "Numbers", "Operations", "Reconciliation", "Reports", "Retention", "Sealing", "Storage",
        "TestSupport", "tally-histories",
      ],
      exclude: ["Snapshots"]),
    .testTarget(
      name: "CommandTests", dependencies: ["Archival", "Events", "Sealing", "Storage", "TestSupport", "tally", "tally-synth"],
      path: "Tests/Commands"),
    // What our code relies on of a real S3 server, asked by another client.
    .testTarget(name: "RigTests", dependencies: ["Events", "Sealing", "Storage", "TestSupport"]),
    // Style that neither compiler nor formatter knows.
    .testTarget(name: "TidyTests", dependencies: ["Operations"]),
  ],
  cxxLanguageStandard: .cxx17
)

// Fuzzers in place of tests: they share ScannerChecks, and need every module instrumented (Fuzz/run.sh).
if Context.environment["TALLYSTICK_FUZZ"] == "1" {
  package.targets.removeAll { $0.type == .test }
  package.targets += [
    .target(
      name: "ScannerChecks", dependencies: ["CSimdjson", "Events"], path: "Tests/EventsTests/ScannerChecks"),
    .systemLibrary(name: "CFuzzer", path: "Fuzz/CFuzzer"),
    .executableTarget(
      name: "tally-fuzz",
      dependencies: ["Archival", "CFuzzer", "CZlib", "Events", "ScannerChecks", "Sealing", "Storage", "TestSupport"],
      path: "Fuzz/tally-fuzz"),
  ]
}

// The same rules for every Swift target, so that none drifts from the others.
for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    // Otherwise Swift compiles what C headers define for size: XXH3 takes twice the time.
    .unsafeFlags(["-Xcc", "-O2"], .when(configuration: .release)),
    .treatAllWarnings(as: .error),
  ]
}
