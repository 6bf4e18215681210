internal import CISAL

/// Why compressed bytes could not be read to their end. What was inflated before stands.
enum InflateError: Error, Hashable, Sendable {
  /// The stream stops before its end.
  case truncated
  /// The bytes are not what their format allows, or a checksum does not match.
  case damaged(String)
  /// Other bytes follow the last member.
  case trailingBytes

  /// What an operator reads.
  var reason: String {
    switch self {
    case .truncated: "the compressed stream stops before its end"
    case .damaged(let what): what
    case .trailingBytes: "bytes follow the last compressed member"
    }
  }
}

/// gzip (RFC 1952) with one or several members, checksums verified, by ISA-L. The one owner of `inflate_state`.
@safe struct GzipInflater: ~Copyable {
  private let state: UnsafeMutablePointer<inflate_state>
  private var betweenMembers = true
  private var members = 0
  private var header = GzipHeader()
  private var headerIsRead = false

  init() {
    unsafe state = .allocate(capacity: 1)
    unsafe isal_inflate_init(state)
  }

  deinit { unsafe state.deallocate() }

  /// Inflates `input` from `consumed` on into `output` from `produced` on, until one of them is used up; moves both.
  /// Returns whether the bytes so far end where a stream may end.
  mutating func inflate(
    _ input: Span<UInt8>, consumed: inout Int, into output: inout [UInt8], produced: inout Int, limit: Int
  ) throws(InflateError) -> Bool {
    repeat {
      if betweenMembers {
        guard consumed < input.count else { break }
        try startMember(input[consumed])
      }
      if !headerIsRead {
        headerIsRead = try header.read(input, consumed: &consumed)
        guard headerIsRead else { break }
      }
      let code = step(input, &consumed, &output, &produced, limit)
      if code < 0 { throw GzipInflater.error(code) }
      if unsafe state.pointee.block_state == ISAL_BLOCK_FINISH { betweenMembers = true }
    } while consumed < input.count && produced < limit
    return betweenMembers && members > 0
  }

  private mutating func startMember(_ first: UInt8) throws(InflateError) {
    guard first == 0x1f else { throw members > 0 ? .trailingBytes : .damaged("not a gzip header") }
    unsafe isal_inflate_reset(state)
    // The trailer is ISA-L's to check, the header is ours.
    unsafe state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR_VER)
    (header, headerIsRead, betweenMembers) = (GzipHeader(), false, false)
    members += 1
  }

  private mutating func step(
    _ input: Span<UInt8>, _ consumed: inout Int, _ output: inout [UInt8], _ produced: inout Int, _ limit: Int
  ) -> Int32 {
    let (from, to) = (consumed, produced)
    let code = unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        // ISA-L does not write through next_in; its declaration merely lacks const.
        unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress).map { unsafe $0 + from }
        unsafe state.pointee.avail_in = UInt32(source.count - from)
        unsafe state.pointee.next_out = target.baseAddress.map { unsafe $0 + to }
        unsafe state.pointee.avail_out = UInt32(limit - to)
        return unsafe isal_inflate(state)
      }
    }
    consumed = unsafe input.count - Int(state.pointee.avail_in)
    produced = unsafe limit - Int(state.pointee.avail_out)
    return code
  }

  private static func error(_ code: Int32) -> InflateError {
    switch code {
    case ISAL_INCORRECT_CHECKSUM: .damaged("the gzip checksum does not match")
    default: .damaged("the deflate data is damaged")
    }
  }

  /// CRC-32 as gzip has it (RFC 1952, 8), one byte further.
  static func checksum(_ crc: UInt32, _ byte: UInt8) -> UInt32 {
    unsafe withUnsafeBytes(of: byte) { unsafe crc32_gzip_refl(crc, $0.baseAddress, 1) }
  }
}
