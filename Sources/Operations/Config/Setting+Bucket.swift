extension Setting {
  /// `store` where it is a bucket.
  static let bucket: [Setting] = [
    Setting("kind", .choice(["s3"]), required: true, "S3, or what speaks like it. What the bucket needs is in docs/s3.md."),
    Setting("bucket", .text, required: true, "The bucket's name."),
    Setting("prefix", .text, default: .text(""), "What all keys begin with: a path without a slash at either end."),
    Setting("endpoint", .text, "The server's URL, such as `https://s3.example.org`; without it Amazon's for the region."),
    Setting("region", .text, default: .text("us-east-1"), "The region that requests are signed for."),
    Setting("pathStyle", .flag, default: .bool(false), "Whether the bucket stands in the URL's path and not in the host's name."),
    Setting("ca", .path, "A PEM file of the authorities to trust, in place of the system's."),
    Setting(
      "cache", .path, default: .text("/var/cache/tallystick"),
      "A local folder for scratch files and the lock. Large objects are read through it; it keeps nothing."),
    Setting("storageClass", .text, "The storage class of what is put; without it the bucket's own."),
    Setting(
      "encryption", .choice(BucketConfig.Encryption.allCases.map(\.rawValue)), default: .text("none"),
      "Encryption by the server; `none` leaves it to the bucket."),
    Setting("kmsKey", .text, "The key for `sse-kms`; without it the account's own."),
    Setting("expectedOwner", .text, "The account id that the bucket must belong to."),
    Setting(
      "credentials", .object(s3Credentials),
      "Keys, or a profile of the AWS files. Without it: environment, profile, web identity, container, instance, in this order."),
    Setting(
      "lock", .choice(["required", "none"]), default: .text("required"),
      "`required`: a bucket without versions and Object Lock is refused. `none`: nothing protects what is kept, and that is wanted."),
    Setting("retain", .duration, "How long every object is retained from its creation; what can be rebuilt is not."),
    Setting(
      "retention", .choice(["removable", "final"]), default: .text("removable"),
      "Whether somebody with a special permission may shorten it (`GOVERNANCE`), or nobody (`COMPLIANCE`)."),
  ]
}
