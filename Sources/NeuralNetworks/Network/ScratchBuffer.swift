/// Memory for a layer's or a network's intermediate results, aligned to 64 bytes and zero at first.
final class ScratchBuffer {
  let count: Int
  let values: UnsafeMutablePointer<Float>

  init(count: Int) {
    self.count = max(count, 1)
    values = UnsafeMutableRawPointer.allocate(
      byteCount: self.count * MemoryLayout<Float>.stride, alignment: 64
    )
    .bindMemory(to: Float.self, capacity: self.count)
    values.initialize(repeating: 0, count: self.count)
  }

  deinit { values.deallocate() }
}
