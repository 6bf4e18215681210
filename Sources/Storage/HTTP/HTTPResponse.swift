/// What came back: any status is a response.
package struct HTTPResponse: Hashable, Sendable {
  /// The HTTP status.
  package var status: Int
  /// In the order they came.
  package var headers: [HTTPHeader]
  /// Up to the limit of who received it.
  package var body: [UInt8]

  /// What a server answered; for stand-ins in tests too.
  package init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of that name, whatever its case.
  package func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }

  /// Whether the status is 200 to 299.
  package var isSuccess: Bool { (200..<300).contains(status) }
}
