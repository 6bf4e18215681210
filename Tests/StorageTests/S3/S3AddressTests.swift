import Testing

@testable import Storage

@Suite struct S3AddressTests {
  @Test(
    arguments: [
      ("", false, "https://b-1.s3.eu-central-1.amazonaws.com/k?a=1"),
      ("", true, "https://s3.eu-central-1.amazonaws.com/b-1/k?a=1"),
      ("http://localhost:7480/", false, "http://b-1.localhost:7480/k?a=1"),
      ("http://127.0.0.1:7480", false, "http://127.0.0.1:7480/b-1/k?a=1"),
      ("http://[::1]:7480", false, "http://[::1]:7480/b-1/k?a=1"),
      ("https://s3.example.org", true, "https://s3.example.org/b-1/k?a=1"),
    ])
  func theBucketStandsInTheHostOrThePath(_ endpoint: String, _ isPathStyle: Bool, _ url: String) throws {
    let address = try S3Address(bucket: "b-1", endpoint: endpoint, region: "eu-central-1", isPathStyle: isPathStyle)
    #expect(address.url("k", [("a", "1")]) == url)
  }

  @Test func aBucketWithADotHasNoHostOverTLS() throws {
    #expect(try S3Address(bucket: "a.b", region: "us-east-1").url() == "https://s3.us-east-1.amazonaws.com/a.b/")
    #expect(try S3Address(bucket: "a.b", endpoint: "http://s3").url() == "http://a.b.s3/")
    #expect(try S3Address(bucket: "ab1", region: "cn-north-1").url() == "https://ab1.s3.cn-north-1.amazonaws.com.cn/")
  }

  /// Expected encodings are those of Python's `urllib.parse.quote(key, safe="/~")`.
  @Test(
    arguments: [
      ("a b", "a%20b"), ("a+b", "a%2Bb"), ("a%2Fb", "a%252Fb"), ("it's", "it%27s"), ("\"q\"", "%22q%22"),
      ("📬/é", "%F0%9F%93%AC/%C3%A9"),
      ("(a)!*~_-.", "%28a%29%21%2A~_-."), ("a:b@c=d&e?f#g", "a%3Ab%40c%3Dd%26e%3Ff%23g"),
    ])
  func keysAreEncodedAsTheyAreSigned(_ key: String, _ path: String) throws {
    let address = try S3Address(bucket: "bbb", endpoint: "http://s3", isPathStyle: true)
    #expect(address.url(key) == "http://s3/bbb/" + path)
    #expect(PercentText.decode(path) == Array(key.utf8))
  }

  @Test func queryValuesAreEncodedSlashesIncluded() throws {
    let address = try S3Address(bucket: "bbb", endpoint: "http://s3", isPathStyle: true)
    #expect(address.url(nil, [("versions", nil), ("prefix", "a/b c")]) == "http://s3/bbb/?versions=&prefix=a%2Fb%20c")
  }

  @Test(arguments: ["%", "%4", "%4g", "%zz", "a%"]) func halfAnEscapeIsNone(_ text: String) {
    #expect(PercentText.decode(text) == nil)
  }

  @Test func keysStandBelowThePrefix() throws {
    let address = try S3Address(bucket: "bbb", prefix: "x/y")
    let key = try #require(ObjectKey("exports/a"))
    #expect(try address.key(key) == "x/y/exports/a")
    #expect(address.prefix(of: key) == "x/y/exports/a/")
    #expect(address.objectKey("x/y/exports/a") == key)
    #expect(address.objectKey("x/y/\u{301}a")?.description == "\u{301}a")
    for foreign in ["x/yz/a", "x/y", "x/y/", "x/y//a", "x/y/../a", "x/y/a\n", "exports/a", "x/y/a/"] {
      #expect(address.objectKey(foreign) == nil)
    }
  }

  @Test func aKeyOfMoreThan1024BytesIsRefusedByName() throws {
    let address = try S3Address(bucket: "bbb", prefix: "pre")
    #expect(try address.key(try #require(ObjectKey(String(repeating: "k", count: 1020)))).utf8.count == 1024)
    let long = try #require(ObjectKey(String(repeating: "é", count: 511)))
    #expect { try address.key(long) } throws: { ($0 as? StorageError)?.code == .invalid }
  }

  @Test(
    arguments: [
      ("B", "", "", "us-east-1"), ("ab", "", "", "us-east-1"), ("a/b", "", "", "us-east-1"), ("abc", "/x", "", "us-east-1"),
      ("abc", "x/", "", "us-east-1"), ("abc", "a/../b", "", "us-east-1"), ("abc", "", "ftp://h", "us-east-1"),
      ("abc", "", "https://h/path", "us-east-1"), ("abc", "", "https://u:p@h", "us-east-1"), ("abc", "", "https://", "us-east-1"),
      ("abc", "", "https://h?x", "us-east-1"), ("abc", "", "", "us east"), ("abc", "", "", ""), ("a..b", "", "", "us-east-1"),
    ])
  func whatIsNoAddressIsRefused(_ bucket: String, _ prefix: String, _ endpoint: String, _ region: String) {
    #expect { try S3Address(bucket: bucket, prefix: prefix, endpoint: endpoint, region: region) } throws: {
      ($0 as? StorageError)?.code == .invalid
    }
  }
}
