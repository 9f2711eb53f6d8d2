/// Buffer for intermediate results of a layer or network, aligned to 64 bytes and initially zero.
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
