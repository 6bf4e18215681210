/// One call of the S3 API: how errors name it, and the permission that it needs (docs.aws.amazon.com, "Actions, resources, and condition keys
/// for Amazon S3").
struct S3Call: Hashable, Sendable {
  /// As in "cannot write s3://…".
  let words: String
  let permission: String

  private init(_ words: String, _ permission: String) { (self.words, self.permission) = (words, permission) }

  static let put = S3Call("write", "s3:PutObject")
  static let get = S3Call("read", "s3:GetObjectVersion")
  static let head = S3Call("examine", "s3:GetObjectVersion")
  static let list = S3Call("list", "s3:ListBucket")
  static let listVersions = S3Call("list the versions in", "s3:ListBucketVersions")
  static let getRetention = S3Call("read the retention of", "s3:GetObjectRetention")
  static let putRetention = S3Call("retain", "s3:PutObjectRetention")
  static let getHold = S3Call("read the hold of", "s3:GetObjectLegalHold")
  static let putHold = S3Call("hold", "s3:PutObjectLegalHold")
  static let delete = S3Call("delete", "s3:DeleteObjectVersion")
  static let abort = S3Call("abort the upload of", "s3:AbortMultipartUpload")
  static let listParts = S3Call("list the parts of", "s3:ListMultipartUploadParts")
  static let listUploads = S3Call("list the uploads to", "s3:ListBucketMultipartUploads")
  static let copy = S3Call("copy to", "s3:PutObject and s3:GetObject")
  static let versioning = S3Call("read the versioning of", "s3:GetBucketVersioning")
  static let lock = S3Call("read the Object Lock of", "s3:GetBucketObjectLockConfiguration")
}
