/// Zero-filled memory for numbers, aligned for vector lanes and freed with the last reference.
final class AlignedBuffer<Number: TrainingNumber> {
  let start: UnsafeMutablePointer<Number>
  let count: Int

  init(count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Number>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    start = memory.assumingMemoryBound(to: Number.self)
    self.count = count
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }
}
