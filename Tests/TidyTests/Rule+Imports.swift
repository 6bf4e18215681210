extension Rule {
  /// What each target may import besides the standard library: arrows point down. The compiler lets transitive imports pass.
  private static let rooms: [(folder: String, mayImport: Set<String>)] = [
    ("Sources/Sealing/", ["COpenSSL", "CSHA", "CPKCS11", "Synchronization"]),
    ("Sources/Events/", ["CISAL", "CVector", "CXXHash", "CZstd", "Glibc", "Sealing"]),
    ("Sources/Numbers/", []),
    ("Sources/Reconciliation/", ["Events"]),
    ("Sources/Retention/", ["Events"]),
    ("Sources/Storage/", ["CCurl", "CExpat", "Dispatch", "Events", "Glibc", "Sealing", "Synchronization"]),
    ("Sources/Archival/", ["CArchive", "CMemory", "CZstd", "Events", "Glibc", "Sealing", "Storage", "Synchronization"]),
    ("Sources/Catalog/", ["Archival", "CSQLite", "Events", "Glibc", "Sealing", "Storage", "Synchronization"]),
    (
      "Sources/Operations/",
      ["CMalloc", "CProcess", "Events", "FoundationEssentials", "Glibc", "Numbers", "Retention", "Synchronization"]
    ),
    ("Sources/PDF/", ["CDeflate", "CHarfBuzz", "CZlib"]),
    ("Sources/Spreadsheet/", ["CXLSX", "Glibc"]),
    ("Reports/", ["Events", "Numbers", "PDF", "Reconciliation", "Retention", "Sealing"]),
    (
      "Jobs/",
      [
        "Archival", "Events", "Numbers", "Operations", "PDF", "Reconciliation", "Reports", "Retention", "Sealing", "Spreadsheet",
        "Storage",
        "Synchronization",
      ]
    ),
    (
      "Sources/tally/",
      [
        "Archival", "Catalog", "Events", "Glibc", "Jobs", "Numbers", "Operations", "PDF", "Reconciliation", "Reports",
        "Retention",
        "Sealing",
        "Storage",
        "Synchronization",
      ]
    ),
    ("Sources/tally-synth/", ["CZlib", "Glibc"]),
  ]

  /// The one file of each target that may import a library: its owner.
  private static let owners: [String: [String]] = [
    // The engine, a transfer's handle, and the parser of URLs.
    "CArchive": ["Sources/Archival/TarWriter.swift"],
    "CCurl": [
      "Sources/Storage/HTTP/CurlEasy.swift", "Sources/Storage/HTTP/CurlMulti.swift", "Sources/Storage/HTTP/HTTPOrigin.swift",
      "Sources/Storage/Mail/SMTPTransfer.swift",
    ],
    "CDeflate": ["Sources/PDF/File/Deflater.swift"],
    "CExpat": ["Sources/Storage/S3/Client/XMLReader.swift"],
    "CHarfBuzz": ["Sources/PDF/Text/Shaper.swift"],
    "CISAL": ["Sources/Events/GzipInflater.swift"],
    // Several libraries in one: each part that is used has an owner.
    "CMalloc": ["Sources/Operations/Memory.swift"],
    "CMemory": ["Sources/Archival/Reader/MemberLines.swift"],
    "COpenSSL": [
      "AESGCM", "ASN1Time", "CertificateTemplate", "CMSMessage", "DER", "HKDF", "HMAC", "MemoryBIO", "MessageDigest",
      "PrivateKey", "PublicKey",
      "Randomness", "Secret", "TimestampResponse", "TrustStore", "X509Cache", "X509Handle", "X509List",
    ].map { "Sources/Sealing/\($0).swift" },
    "CPKCS11": ["Token", "TokenObject", "TokenSigner", "TokenWrappingKey"].map { "Sources/Sealing/Token/\($0).swift" },
    "CProcess": ["Sources/Operations/CoreDumps.swift"],
    "CSHA": ["Sources/Sealing/LineHasher.swift"],
    "CSQLite": ["Sources/Catalog/SQLite/Database.swift", "Sources/Catalog/SQLite/Statement.swift"],
    "CVector": ["Sources/Events/ByteClasses.swift", "Sources/Events/LiteralText.swift", "Sources/Events/UUIDText.swift"],
    "CXXHash": ["Sources/Events/ContentHash.swift"],
    "CXLSX": ["Sources/Spreadsheet/Workbook.swift"],
    "CZlib": ["Sources/PDF/File/StreamDeflater.swift", "Sources/tally-synth/GzipFile.swift"],
    "CZstd": ["Sources/Archival/ZstdFrame.swift", "Sources/Events/ZstdInflater.swift"],
    "FoundationEssentials": ["Sources/Operations/Config/ConfigValue.swift"],
  ]

  static let imports: [Rule] = [
    Rule(
      name: "imports go down", advice: "move the code to the room that may see both, or pass a value (Rule+Imports.swift)",
      scope: shipped,
      example: (
        bad: SourceFile(
          path: "Sources/Reconciliation/A.swift", text: "internal import Events\npackage import struct Storage.ObjectKey"),
        good: SourceFile(path: "Jobs/Pull/A.swift", text: "internal import Storage\nimport Events")
      ),
      find: { file in
        guard file.path.hasSuffix(".swift") else { return [] }
        guard let room = rooms.first(where: { file.path.hasPrefix($0.folder) }) else { return [0] }
        return file.imports.filter { !room.mayImport.contains($0.module) }.map(\.line)
      }),
    Rule(
      name: "a C library has one owner", advice: "call the type that wraps it (Rule+Imports.swift)", scope: shipped,
      example: (
        bad: SourceFile(path: "Sources/Storage/A.swift", text: "internal import Glibc\n@preconcurrency internal import CCurl"),
        good: SourceFile(path: "Sources/Storage/HTTP/CurlMulti.swift", text: "internal import CCurl")
      ),
      find: { file in
        file.imports.filter { owners[$0.module]?.contains(file.path) == false || isUnknownLibrary($0.module) }.map(\.line)
      }),
  ]

  /// A C module (a C and a capital) without an entry above.
  private static func isUnknownLibrary(_ module: String) -> Bool {
    module.first == "C" && module.dropFirst().first?.isUppercase == true && owners[module] == nil
  }
}
