/// The values that a record has at a mapping's paths, by slot. It owns plain memory, since an array would be checked for other owners at
/// every one of the hundred million writes of a night; every access is bounded.
@safe struct SlotTable: ~Copyable {
  private let slots: UnsafeMutablePointer<RecordScanner.Slot>
  private let count: Int

  init(count: Int) {
    self.count = count
    unsafe slots = .allocate(capacity: max(1, count))
    unsafe slots.initialize(repeating: RecordScanner.Slot(), count: max(1, count))
  }

  deinit { unsafe slots.deallocate() }

  @inline(__always)
  subscript(slot: Int) -> RecordScanner.Slot {
    get {
      precondition(slot >= 0 && slot < count)
      return unsafe slots[slot]
    }
    nonmutating set {
      precondition(slot >= 0 && slot < count)
      unsafe slots[slot] = newValue
    }
  }
}
