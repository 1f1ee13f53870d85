import COpenCL
import Experiments
import Kernels
import Synchronization

/// One OpenCL device with its limits, read once.
public struct OpenCLDevice: @unchecked Sendable {
  // The identifier of a root device is a plain name for it: never freed, usable from any thread.
  let identifier: cl_device_id
  /// Tests may understate what the device can do, to see how training adapts.
  public package(set) var description: DeviceDescription

  /// Whether programs may ask for quotients and square roots in single precision that are rounded correctly.
  let roundsRootsCorrectly: Bool

  /// The device's name and selector, for messages.
  var label: String { "OpenCL device \(description.selector) (\(description.name))" }

  /// All devices of all platforms, in the order of the platforms; empty where there is none.
  ///
  /// A platform that cannot list its devices does not hide those of the others.
  ///
  /// - Throws: ``EngineError`` if OpenCL itself fails rather than finding nothing.
  public static func all() throws(EngineError) -> [OpenCLDevice] {
    // Two threads that list the devices for the first time crash PoCL 3.1, which sets itself up without a lock.
    try listing.withLock { _ throws(EngineError) in try list() }
  }

  private static let listing = Mutex(())

  private static func list() throws(EngineError) -> [OpenCLDevice] {
    var platformCount: cl_uint = 0
    let code = clGetPlatformIDs(0, nil, &platformCount)
    guard code != OpenCLError.platformNotFound else { return [] }
    try OpenCLError.check(code, "listing the platforms", on: "The OpenCL loader")
    guard platformCount > 0 else { return [] }
    var platforms = [cl_platform_id?](repeating: nil, count: Int(platformCount))
    try OpenCLError.check(
      clGetPlatformIDs(platformCount, &platforms, nil), "listing the platforms", on: "The OpenCL loader")

    var devices: [OpenCLDevice] = []
    var failure: EngineError?
    for platform in platforms.compactMap({ $0 }) {
      do throws(EngineError) {
        for identifier in try identifiers(of: platform) {
          devices.append(OpenCLDevice(identifier, platform: platform, index: devices.count))
        }
      } catch {
        failure = failure ?? error
      }
    }
    if devices.isEmpty, let failure { throw failure }
    return devices
  }

  private static func identifiers(of platform: cl_platform_id) throws(EngineError) -> [cl_device_id] {
    let name = "OpenCL platform \(DeviceQuery.text(of: platform, CL_PLATFORM_NAME))"
    let everyType = cl_device_type(CL_DEVICE_TYPE_ALL)
    var count: cl_uint = 0
    let code = clGetDeviceIDs(platform, everyType, 0, nil, &count)
    guard code != CL_DEVICE_NOT_FOUND else { return [] }
    try OpenCLError.check(code, "listing its devices", on: name)
    guard count > 0 else { return [] }
    var identifiers = [cl_device_id?](repeating: nil, count: Int(count))
    try OpenCLError.check(
      clGetDeviceIDs(platform, everyType, count, &identifiers, nil), "listing its devices", on: name)
    return identifiers.compactMap { $0 }
  }

  /// Compiles a program and forgets it.
  ///
  /// - Throws: ``EngineError`` with the compiler's log if the source does not compile on this device.
  package func compile(_ source: String) throws(EngineError) {
    _ = try OpenCLContext(self).program(source, options: "")
  }

  private init(_ identifier: cl_device_id, platform: cl_platform_id, index: Int) {
    self.identifier = identifier
    let query = DeviceQuery(identifier: identifier)
    let type = query.number(CL_DEVICE_TYPE, as: cl_device_type.self)
    let version = query.text(CL_DEVICE_VERSION)
    let rounding = query.number(CL_DEVICE_SINGLE_FP_CONFIG, as: cl_device_fp_config.self)
    roundsRootsCorrectly = rounding & cl_device_fp_config(CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0
    description = DeviceDescription(
      selector: "opencl:\(index)", name: query.text(CL_DEVICE_NAME),
      driver: "\(query.text(CL_DEVICE_VENDOR)), \(DeviceQuery.text(of: platform, CL_PLATFORM_NAME)), \(version), "
        + "driver \(query.text(CL_DRIVER_VERSION))",
      kind: type & cl_device_type(CL_DEVICE_TYPE_GPU) != 0
        ? .gpu : type & cl_device_type(CL_DEVICE_TYPE_ACCELERATOR) != 0 ? .accelerator : .cpu,
      computeUnits: Int(query.number(CL_DEVICE_MAX_COMPUTE_UNITS, as: cl_uint.self)),
      globalMemory: Int(query.number(CL_DEVICE_GLOBAL_MEM_SIZE, as: cl_ulong.self)),
      largestAllocation: Int(query.number(CL_DEVICE_MAX_MEM_ALLOC_SIZE, as: cl_ulong.self)),
      localMemory: Int(query.number(CL_DEVICE_LOCAL_MEM_SIZE, as: cl_ulong.self)),
      largestWorkGroup: query.number(CL_DEVICE_MAX_WORK_GROUP_SIZE, as: Int.self),
      supportsDouble: query.number(CL_DEVICE_DOUBLE_FP_CONFIG, as: cl_device_fp_config.self) != 0,
      pciAddress: query.pciAddress, kernelHash: StableHash(KernelSource.all).hexadecimal)
  }
}

/// Reads properties of a device.
private struct DeviceQuery {
  let identifier: cl_device_id

  func text(_ property: Int32) -> String {
    var size = 0
    guard clGetDeviceInfo(identifier, cl_device_info(property), 0, nil, &size) == CL_SUCCESS else { return "unknown" }
    var bytes = [UInt8](repeating: 0, count: size)
    clGetDeviceInfo(identifier, cl_device_info(property), size, &bytes, nil)
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  static func text(of platform: cl_platform_id, _ property: Int32) -> String {
    var size = 0
    guard clGetPlatformInfo(platform, cl_platform_info(property), 0, nil, &size) == CL_SUCCESS else { return "unknown" }
    var bytes = [UInt8](repeating: 0, count: size)
    clGetPlatformInfo(platform, cl_platform_info(property), size, &bytes, nil)
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// A numeric property; 0 where the driver does not know it.
  func number<Value: FixedWidthInteger>(_ property: Int32, as type: Value.Type) -> Value {
    var value: Value = 0
    let code = clGetDeviceInfo(identifier, cl_device_info(property), MemoryLayout<Value>.size, &value, nil)
    return code == CL_SUCCESS ? value : 0
  }

  /// The PCI address as `domain:bus:device.function`, from the Khronos or the NVIDIA extension.
  var pciAddress: String? {
    func hexadecimal(_ value: cl_uint, _ width: Int) -> String {
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    var khronos: (cl_uint, cl_uint, cl_uint, cl_uint) = (0, 0, 0, 0)
    let extensions = text(CL_DEVICE_EXTENSIONS)
    if extensions.contains("cl_khr_pci_bus_info"),
      clGetDeviceInfo(identifier, 0x410F, MemoryLayout.size(ofValue: khronos), &khronos, nil) == CL_SUCCESS
    {
      return "\(hexadecimal(khronos.0, 4)):\(hexadecimal(khronos.1, 2)):\(hexadecimal(khronos.2, 2)).\(khronos.3)"
    }
    if extensions.contains("cl_nv_device_attribute_query") {
      let bus = number(0x4008, as: cl_uint.self)
      let slot = number(0x4009, as: cl_uint.self)
      let domain = number(0x400A, as: cl_uint.self)
      return "\(hexadecimal(domain, 4)):\(hexadecimal(bus, 2)):\(hexadecimal(slot >> 3, 2)).\(slot & 7)"
    }
    return nil
  }
}
