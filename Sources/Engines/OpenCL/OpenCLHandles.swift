import COpenCL
import Synchronization

/// A reference to an OpenCL object that is released with the last owner.
///
/// OpenCL 1.2 calls are thread-safe on every object but kernels (section A.2 of its specification); kernels live inside
/// one launch and are not shared.
final class OpenCLHandle: @unchecked Sendable {
  let raw: OpaquePointer
  private let release: @Sendable (OpaquePointer) -> Void

  init(_ raw: OpaquePointer, release: @escaping @Sendable (OpaquePointer) -> Void) {
    self.raw = raw
    self.release = release
  }

  deinit { release(raw) }
}

/// What a program is compiled from. A source has tens of thousands of characters, of which only the number is hashed.
private struct ProgramKey: Hashable {
  let source: String
  let options: String

  func hash(into hasher: inout Hasher) {
    hasher.combine(source.utf8.count)
    hasher.combine(options)
  }
}

/// A context, its in-order queue and the programs built for it, on one device.
final class OpenCLContext: Sendable {
  let device: OpenCLDevice
  let context: OpenCLHandle
  let queue: OpenCLHandle
  private let programs = Mutex<[ProgramKey: OpenCLHandle]>([:])
  private let faults: OpenCLFaults

  init(_ device: OpenCLDevice, faults: @escaping OpenCLFaults = { _ in CL_SUCCESS }) throws(EngineError) {
    self.device = device
    self.faults = faults
    var code = CL_SUCCESS
    var identifier: cl_device_id? = device.identifier
    let rawContext = clCreateContext(nil, 1, &identifier, nil, nil, &code)
    try OpenCLError.check(code, "creating a context", on: device.label)
    guard let rawContext else {
      throw EngineError(.deviceFailure, "\(device.label) gave no context without saying why; its driver is at fault.")
    }
    context = OpenCLHandle(rawContext) { clReleaseContext($0) }
    let rawQueue = clCreateCommandQueue(
      rawContext, device.identifier, cl_command_queue_properties(CL_QUEUE_PROFILING_ENABLE), &code)
    try OpenCLError.check(code, "creating a queue", on: device.label)
    guard let rawQueue else {
      throw EngineError(.deviceFailure, "\(device.label) gave no queue without saying why; its driver is at fault.")
    }
    queue = OpenCLHandle(rawQueue) { clReleaseCommandQueue($0) }
  }

  /// The program of an OpenCL C 1.2 source with these options, compiled when it is first asked for.
  ///
  /// - Throws: ``EngineError`` with the compiler's log if the source does not compile on this device.
  func program(_ source: String, options: String) throws(EngineError) -> OpenCLHandle {
    let key = ProgramKey(source: source, options: options)
    if let known = programs.withLock({ $0[key] }) { return known }
    let program = try build(source, options: options)
    programs.withLock { $0[key] = program }
    return program
  }

  private func build(_ source: String, options: String) throws(EngineError) -> OpenCLHandle {
    var code = CL_SUCCESS
    let raw = source.withCString { text -> cl_program? in
      var text: UnsafePointer<CChar>? = text
      return clCreateProgramWithSource(context.raw, 1, &text, nil, &code)
    }
    try OpenCLError.check(code, "creating a program", on: device.label)
    guard let raw else {
      throw EngineError(.deviceFailure, "\(device.label) gave no program without saying why; its driver is at fault.")
    }
    let program = OpenCLHandle(raw) { clReleaseProgram($0) }
    let built = clBuildProgram(raw, 0, nil, "-cl-std=CL1.2 " + options, nil, nil)
    if built == CL_BUILD_PROGRAM_FAILURE {
      throw EngineError(
        .deviceFailure,
        "\(device.label) could not compile the kernel with \(options.isEmpty ? "its defaults" : options). "
          + "Its compiler says:\n\(log(of: raw))")
    }
    try OpenCLError.check(built, "compiling the kernel", on: device.label)
    return program
  }

  private func log(of program: cl_program) -> String {
    var size = 0
    clGetProgramBuildInfo(program, device.identifier, cl_program_build_info(CL_PROGRAM_BUILD_LOG), 0, nil, &size)
    var bytes = [UInt8](repeating: 0, count: size)
    clGetProgramBuildInfo(program, device.identifier, cl_program_build_info(CL_PROGRAM_BUILD_LOG), size, &bytes, nil)
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Waits until everything enqueued has been done.
  func finish(_ action: @autoclosure () -> String) throws(EngineError) {
    let code = clFinish(queue.raw)
    try OpenCLError.check(code == CL_SUCCESS ? faults(.finish) : code, action(), on: device.label)
  }

  /// Allocates device memory.
  fileprivate func allocate(bytes: Int, for purpose: String) throws(EngineError) -> OpenCLHandle {
    var code = faults(.allocation(bytes: bytes))
    let raw =
      code == CL_SUCCESS ? clCreateBuffer(context.raw, cl_mem_flags(CL_MEM_READ_WRITE), bytes, nil, &code) : nil
    try OpenCLError.check(code, "allocating \(bytes) bytes for \(purpose)", on: device.label)
    guard let raw else { throw EngineError(.outOfMemory, "\(device.label) gave no memory for \(purpose).") }
    return OpenCLHandle(raw) { clReleaseMemObject($0) }
  }
}

/// Device memory that holds values of one trivial type.
struct OpenCLBuffer<Element: BitwiseCopyable>: Sendable {
  let handle: OpenCLHandle
  let count: Int
  private let context: OpenCLContext

  /// Allocates memory for `count` values, uninitialised; at least one, since empty buffers are not allowed.
  init(_ context: OpenCLContext, count: Int, purpose: String) throws(EngineError) {
    self.context = context
    self.count = count
    handle = try context.allocate(bytes: max(count, 1) * MemoryLayout<Element>.stride, for: purpose)
  }

  /// Allocates memory and copies values into it.
  init(_ context: OpenCLContext, _ values: [Element], purpose: String) throws(EngineError) {
    try self.init(context, count: values.count, purpose: purpose)
    try write(values)
  }

  /// Sets every byte to zero.
  func clear() throws(EngineError) {
    var zero: UInt8 = 0
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    try OpenCLError.check(
      clEnqueueFillBuffer(context.queue.raw, handle.raw, &zero, 1, 0, bytes, 0, nil, nil), "clearing memory",
      on: context.device.label)
  }

  /// Copies values to the device, to the front or behind `offset` values; returns when the source may be reused.
  func write(_ values: [Element], at offset: Int = 0) throws(EngineError) {
    guard !values.isEmpty else { return }
    let stride = MemoryLayout<Element>.stride
    let code = values.withUnsafeBytes {
      clEnqueueWriteBuffer(
        context.queue.raw, handle.raw, cl_bool(CL_TRUE), offset * stride, $0.count, $0.baseAddress, 0, nil, nil)
    }
    try OpenCLError.check(code, "copying to the device", on: context.device.label)
  }

  /// Copies rows to the device, each to the front of the next `stride` values, with zeros behind it.
  ///
  /// - Precondition: no row is longer than `stride`.
  func write(rows: [[Element]], stride: Int) throws(EngineError) where Element: AdditiveArithmetic {
    // One by one, short rows would spend their time in the driver.
    let together = Swift.max(1, (1 << 20) / Swift.max(1, stride))
    var values: [Element] = []
    for first in Swift.stride(from: 0, to: rows.count, by: together) {
      values.removeAll(keepingCapacity: true)
      for row in rows[first..<min(first + together, rows.count)] {
        values += row
        values += repeatElement(.zero, count: stride - row.count)
      }
      try write(values, at: first * stride)
    }
  }

  /// Copies all values back.
  func read() throws(EngineError) -> [Element] { try read(at: 0, count: count) }

  /// Copies some values back.
  ///
  /// - Precondition: the buffer has `offset + count` values.
  func read(at offset: Int, count: Int) throws(EngineError) -> [Element] {
    precondition(offset >= 0 && offset + count <= self.count, "values outside the buffer")
    guard count > 0 else { return [] }
    var code = CL_SUCCESS
    let values = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      code = clEnqueueReadBuffer(
        context.queue.raw, handle.raw, cl_bool(CL_TRUE), offset * MemoryLayout<Element>.stride,
        count * MemoryLayout<Element>.stride, buffer.baseAddress, 0, nil, nil)
      initialized = code == CL_SUCCESS ? count : 0
    }
    try OpenCLError.check(code, "copying from the device", on: context.device.label)
    return values
  }
}

/// A kernel with its arguments, for use by one thread.
struct OpenCLKernel {
  private let handle: OpenCLHandle
  private let context: OpenCLContext
  private let name: String
  private var argument: cl_uint = 0
  // OpenCL does not keep a kernel's buffers alive until they are enqueued.
  private var buffers: [OpenCLHandle] = []

  init(_ context: OpenCLContext, _ program: OpenCLHandle, name: String) throws(EngineError) {
    self.context = context
    self.name = name
    var code = CL_SUCCESS
    let raw = clCreateKernel(program.raw, name, &code)
    try OpenCLError.check(code, "creating the kernel \(name)", on: context.device.label)
    guard let raw else {
      throw EngineError(.deviceFailure, "\(context.device.label) gave no kernel \(name); its driver is at fault.")
    }
    handle = OpenCLHandle(raw) { clReleaseKernel($0) }
  }

  /// Sets the next argument to a buffer.
  mutating func append<Element>(_ buffer: OpenCLBuffer<Element>) throws(EngineError) {
    var raw: cl_mem? = buffer.handle.raw
    try set(argument, MemoryLayout<cl_mem?>.size, &raw)
    buffers.append(buffer.handle)
    argument += 1
  }

  /// Sets the next argument to a number of the size the kernel declares.
  mutating func append<Number: BitwiseCopyable>(_ number: Number) throws(EngineError) {
    try replace(Int(argument), number)
    argument += 1
  }

  /// Reserves local memory for the next argument.
  mutating func appendLocal(bytes: Int) throws(EngineError) {
    try set(argument, bytes, nil)
    argument += 1
  }

  /// Sets an earlier argument to another number.
  func replace<Number: BitwiseCopyable>(_ index: Int, _ number: Number) throws(EngineError) {
    var number = number
    try set(cl_uint(index), MemoryLayout<Number>.size, &number)
  }

  private func set(_ index: cl_uint, _ size: Int, _ value: UnsafeRawPointer?) throws(EngineError) {
    try OpenCLError.check(
      clSetKernelArg(handle.raw, index, size, value), "setting argument \(index) of \(name)", on: context.device.label)
  }

  /// Enqueues a launch of `groups` one-dimensional work-groups.
  @discardableResult
  func launch(groups: Int, groupSize: Int) throws(EngineError) -> OpenCLEvent {
    var (global, local) = (groups * groupSize, groupSize)
    var event: cl_event?
    try OpenCLError.check(
      clEnqueueNDRangeKernel(context.queue.raw, handle.raw, 1, nil, &global, &local, 0, nil, &event),
      "launching \(name) with \(groups) work-groups of \(groupSize)", on: context.device.label)
    try OpenCLError.check(clFlush(context.queue.raw), "launching \(name)", on: context.device.label)
    return OpenCLEvent(event.map { OpenCLHandle($0) { clReleaseEvent($0) } })
  }
}

/// One launch of a kernel.
struct OpenCLEvent {
  private let handle: OpenCLHandle?

  fileprivate init(_ handle: OpenCLHandle?) { self.handle = handle }

  /// How long the device worked on a launch that has ended; `nil` where its driver does not say.
  var seconds: Double? {
    guard let start = time(CL_PROFILING_COMMAND_START), let end = time(CL_PROFILING_COMMAND_END), end > start else {
      return nil
    }
    return 1e-9 * Double(end - start)
  }

  private func time(_ moment: Int32) -> cl_ulong? {
    guard let handle else { return nil }
    var nanoseconds: cl_ulong = 0
    let code = clGetEventProfilingInfo(
      handle.raw, cl_profiling_info(moment), MemoryLayout<cl_ulong>.size, &nanoseconds, nil)
    return code == CL_SUCCESS ? nanoseconds : nil
  }
}
