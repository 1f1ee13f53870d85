/// A device selector that cannot be read.
public struct DeviceSelectionError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// Which engine to train on, as the command line's `--device` asks for it.
public struct EngineSelection: Sendable {
  private let text: String

  public init(_ text: String) throws(DeviceSelectionError) {
    guard text == "auto" || text == "cpu" || text == "opencl" || text.hasPrefix("opencl:") else {
      throw DeviceSelectionError("`\(text)` is no device; allowed are auto, cpu, opencl, opencl:INDEX and opencl:NAME")
    }
    self.text = text
  }

  /// What to check where no OpenCL device is found.
  public static let absenceHint =
    "No OpenCL device was found. Check that the driver's .icd file lies in /etc/OpenCL/vendors (or where "
    + "OCL_ICD_VENDORS points), and in a container that the GPU is passed through."

  /// The CPU engine and one engine for every OpenCL device.
  public static func allEngines() throws(EngineError) -> [any Engine] {
    var engines: [any Engine] = [CPUEngine()]
    for device in try OpenCLDevice.all() { engines.append(try OpenCLEngine(device)) }
    return engines
  }

  public func choose() throws(EngineError) -> (engine: any Engine, reason: String?) {
    if text == "cpu" { return (CPUEngine(), nil) }
    let devices = try OpenCLDevice.all()
    if text == "auto" {
      if let device = devices.first(where: { $0.description.kind != .cpu }) { return (try OpenCLEngine(device), nil) }
      return (CPUEngine(), "No OpenCL GPU was found; training on the CPU.")
    }
    guard let device = devices.first else { throw EngineError(.noDevice, Self.absenceHint) }
    return (try OpenCLEngine(device), nil)
  }
}
