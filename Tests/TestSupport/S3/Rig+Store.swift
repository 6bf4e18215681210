package import Operations
internal import Sealing
package import Storage

extension Rig {
  /// A client of one bucket, as its owner unless another key is given.
  package func client(
    _ bucket: String, prefix: String = "", as key: Key? = nil, at endpoint: String? = nil, policy: RetryPolicy = .standard,
    clock: (any WallClock)? = nil
  ) throws -> S3Client {
    let address = try S3Address(
      bucket: bucket, prefix: prefix, endpoint: endpoint ?? self.endpoint, region: region, isPathStyle: true)
    let clock = try clock ?? SystemClock()
    let service = HTTPService(HTTPClient(), policy, HTTPService.Surroundings(now: clock.monotonic), judge: S3Client.advice)
    let key = key ?? admin
    return S3Client(
      address, service, now: clock.now, credentials: S3Credentials(accessKey: key.id, secretKey: Secret(key.secret)))
  }

  /// Settings for tests: small parts, and scratch files where there is room.
  package func settings(_ defaults: StoreDefaults = .none) -> S3Settings {
    var settings = S3Settings(cache: "/tmp")
    settings.defaults = defaults
    settings.partSize = 5 << 20
    return settings
  }
}
