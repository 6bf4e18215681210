internal import CMalloc

/// How the allocator treats the buffers of some megabytes that jobs use again and again.
package enum Memory {
  /// Keeps freed memory for the next buffer instead of giving it back to the kernel, which would cost a page fault for each of its pages
  /// again: 80,000 of them in a night of two million events. Call it once, before a job.
  package static func keepBuffers() {
    _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
    _ = mallopt(M_TRIM_THRESHOLD, 128 << 20)
  }
}
