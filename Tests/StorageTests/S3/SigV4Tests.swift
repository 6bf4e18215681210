import Events
import Sealing
import Storage
import Testing

/// Against AWS's published vectors: facts of awslabs/aws-c-auth, tests/aws-signing-test-suite/v4 (those without normalised paths, which S3 has not),
/// and of the examples in the S3 API reference, "Signature Calculations for the Authorization Header".
@Suite struct SigV4Tests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    var method = HTTPMethod.get
    var target = "/"
    var headers: [HTTPHeader] = []
    var body = ""
    var token: String?
    let signature: String

    var testDescription: String { name }
  }

  private static func named(_ name: String, _ values: String...) -> [HTTPHeader] { values.map { HTTPHeader(name, $0) } }
  private static let unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

  static let suite: [Vector] = [
    Vector(
      name: "get-header-key-duplicate", headers: named("My-Header1", "value2", "value2", "value1"),
      signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
    Vector(
      name: "get-header-value-multiline", headers: named("My-Header1", "value1\n  value2\n     value3"),
      signature: "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd"),
    Vector(
      name: "get-header-value-order", headers: named("My-Header1", "value4", "value1", "value3", "value2"),
      signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"),
    Vector(
      name: "get-header-value-trim", headers: named("My-Header1", " value1") + named("My-Header2", " \"a   b   c\""),
      signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
    Vector(
      name: "get-relative-relative-unnormalized", target: "/example1/example2/../..",
      signature: "dc33e0856fd4baca4d7aa2146c38958283844764f38c74252a333df5e613003b"),
    Vector(
      name: "get-relative-unnormalized", target: "/example/..",
      signature: "eca7ead57bb5aa5c8e28007acd4ff04e1ff9a0ff3b237ec1554a184887ff9282"),
    Vector(
      name: "get-slash-dot-slash-unnormalized", target: "/./",
      signature: "68714168e6557f8f2de0ef956fc24dc2593a4bd2961f8df51898d8a134695145"),
    Vector(
      name: "get-slash-pointless-dot-unnormalized", target: "/./example",
      signature: "beb03f223f7deae4146464f06e29eebbee9c8afbe15c290cf07aa8b119e14cff"),
    Vector(
      name: "get-slash-unnormalized", target: "//", signature: "c88bcd3d312d75078c0cd961d6deae3f4c754924b01669efcfcb439fd5e5b76e"),
    Vector(
      name: "get-slashes-unnormalized", target: "//example//",
      signature: "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5"),
    Vector(
      name: "get-space-unnormalized", target: "/example space/",
      signature: "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"),
    Vector(
      name: "get-unreserved", target: "/" + unreserved,
      signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
    Vector(name: "get-utf8", target: "/ሴ", signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
    Vector(name: "get-vanilla", signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    Vector(
      name: "get-vanilla-empty-query-key", target: "/?Param1=value1",
      signature: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
    Vector(
      name: "get-vanilla-query-order-encoded", target: "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
      signature: "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"),
    Vector(
      name: "get-vanilla-query-order-key-case", target: "/?Param2=value2&Param1=value1",
      signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
    Vector(
      name: "get-vanilla-query-unreserved", target: "/?\(unreserved)=\(unreserved)",
      signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"),
    Vector(
      name: "get-vanilla-utf8-query", target: "/?ሴ=bar",
      signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
    Vector(
      name: "get-vanilla-with-session-token", token: "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
      signature: "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"),
    Vector(
      name: "post-header-key-sort", method: .post, headers: named("My-Header1", "value1"),
      signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"),
    Vector(
      name: "post-header-value-case", method: .post, headers: named("My-Header1", "VALUE1"),
      signature: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"),
    Vector(
      name: "post-sts-header-before", method: .post,
      token:
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI"
        + "/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xV"
        + "qr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==",
      signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"),
    Vector(name: "post-vanilla", method: .post, signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    Vector(
      name: "post-vanilla-query", method: .post, target: "/?Param1=value1",
      signature: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"),
    Vector(
      name: "post-x-www-form-urlencoded", method: .post,
      headers: named("Content-Type", "application/x-www-form-urlencoded") + named("Content-Length", "13"), body: "Param1=value1",
      signature: "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b"),
    Vector(
      name: "post-x-www-form-urlencoded-parameters", method: .post,
      headers: named("Content-Type", "application/x-www-form-urlencoded; charset=utf-8") + named("Content-Length", "13"),
      body: "Param1=value1", signature: "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422"),
  ]

  @Test(arguments: suite) func published(_ vector: Vector) throws {
    let credentials = S3Credentials(
      accessKey: "AKIDEXAMPLE", secretKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
      sessionToken: vector.token.map(Secret.init))
    let request = HTTPRequest(
      vector.method, "https://example.amazonaws.com" + vector.target, headers: vector.headers, body: Array(vector.body.utf8))
    // Those with a body are the ones that send its digest.
    let signer = SigV4(region: "us-east-1", service: "service", sendsPayload: !vector.body.isEmpty)
    let instant = try #require(Instant(rfc3339: "2015-08-30T12:36:00Z"))
    #expect(Self.signature(signer.sign(request, credentials, at: instant)) == vector.signature)
  }

  static let examples: [Vector] = [
    Vector(
      name: "get object", target: "/test.txt", headers: named("Range", "bytes=0-9"),
      signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
    Vector(
      name: "put object", method: .put, target: "/test$file.text",
      headers: named("Date", "Fri, 24 May 2013 00:00:00 GMT") + named("x-amz-storage-class", "REDUCED_REDUNDANCY"),
      body: "Welcome to Amazon S3.", signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
    Vector(
      name: "get lifecycle", target: "/?lifecycle", signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    Vector(
      name: "list objects", target: "/?max-keys=2&prefix=J",
      signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
  ]

  private static let example = S3Credentials(
    accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
  private static let day = Instant(rfc3339: "2013-05-24T00:00:00Z") ?? Instant(nanoseconds: 0)

  @Test(arguments: examples) func examplesOfTheReference(_ vector: Vector) throws {
    let request = HTTPRequest(
      vector.method, "https://examplebucket.s3.amazonaws.com" + vector.target, headers: vector.headers,
      body: Array(vector.body.utf8))
    #expect(Self.signature(SigV4(region: "us-east-1").sign(request, Self.example, at: Self.day)) == vector.signature)
  }

  private static func signature(_ request: HTTPRequest) -> String? {
    request.headers.first { $0.isNamed("authorization") }.flatMap {
      $0.value.split(separator: "Signature=").last.map(String.init)
    }
  }
}
