/// A text that names no device in any way, such as `gpu`.
public struct DeviceSelectionError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// Which engine to train on, as the command line's `--device` asks for it.
public enum EngineSelection: Hashable, Sendable {
  /// The first OpenCL GPU, or else accelerator; the CPU engine where there is neither.
  case automatic
  /// The CPU engine.
  case cpu
  /// The first OpenCL device, GPUs before accelerators before CPUs.
  case openCL
  /// The OpenCL device with this place in the list, from 0.
  case openCLIndex(Int)
  /// The only OpenCL device with this text in its name, in capitals or not.
  case openCLName(String)

  /// Reads `auto`, `cpu`, `opencl`, `opencl:INDEX` or `opencl:NAME`. Digits alone are an index.
  ///
  /// - Throws: ``DeviceSelectionError`` for any other text.
  public init(_ text: String) throws(DeviceSelectionError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    switch (parts[0], parts.dropFirst().first) {
    case ("auto", nil): self = .automatic
    case ("cpu", nil): self = .cpu
    case ("opencl", nil): self = .openCL
    case ("opencl", let name?) where !name.allSatisfy(\.isWhitespace):
      if name.allSatisfy({ $0.isASCII && $0.isNumber }) {
        guard let index = Int(name) else { throw DeviceSelectionError("`\(text)` has an index beyond all bounds.") }
        self = .openCLIndex(index)
      } else {
        self = .openCLName(name)
      }
    default:
      throw DeviceSelectionError(
        "`\(text)` names no device; allowed are auto, cpu, opencl, opencl:INDEX and opencl:NAME (part of a name), as "
          + "`fusionphase devices` lists them.")
    }
  }

  /// What to check where no OpenCL device is found.
  public static let absenceHint =
    "No OpenCL device was found. Check that the driver's .icd file lies in /etc/OpenCL/vendors (or where "
    + "OCL_ICD_VENDORS points) and, in a container, that it was started with the GPU (--gpus all, --nv); "
    + "`fusionphase devices` lists what is found."

  /// What a selection means on a machine with certain OpenCL devices.
  public enum Choice: Hashable, Sendable {
    /// The CPU engine, and a sentence that says why where it was not asked for.
    case cpu(reason: String?)
    /// The OpenCL device with this place in the list.
    case openCL(Int)
  }

  /// Chooses among the CPU engine and these OpenCL devices.
  ///
  /// - Throws: ``EngineError`` with reason ``EngineError/Reason/noDevice`` if no device is meant, or more than one.
  public func choose(among devices: [DeviceDescription]) throws(EngineError) -> Choice {
    switch self {
    case .cpu:
      return .cpu(reason: nil)
    case .automatic:
      if let index = Self.best(of: devices), devices[index].kind != .cpu { return .openCL(index) }
      return .cpu(
        reason: devices.isEmpty
          ? "Training on the CPU. \(Self.absenceHint)"
          : "Training on the CPU engine: OpenCL has no GPU or accelerator here, only \(Self.list(devices)), "
            + "which the CPU engine beats.")
    case .openCL:
      guard let index = Self.best(of: devices) else { throw EngineError(.noDevice, Self.absenceHint) }
      return .openCL(index)
    case .openCLIndex(let index):
      guard !devices.isEmpty else { throw EngineError(.noDevice, Self.absenceHint) }
      guard devices.indices.contains(index) else {
        throw EngineError(.noDevice, "There is no OpenCL device \(index), only \(Self.list(devices)).")
      }
      return .openCL(index)
    case .openCLName(let name):
      guard !devices.isEmpty else { throw EngineError(.noDevice, Self.absenceHint) }
      let matches = devices.indices.filter { devices[$0].name.lowercased().contains(name.lowercased()) }
      guard let index = matches.first else {
        throw EngineError(.noDevice, "No OpenCL device has `\(name)` in its name; there is \(Self.list(devices)).")
      }
      guard matches.count == 1 else {
        throw EngineError(
          .noDevice,
          "`\(name)` is in the names of several OpenCL devices: \(Self.list(matches.map { devices[$0] })). "
            + "Choose one by its index.")
      }
      return .openCL(index)
    }
  }

  /// Opens the engine that this selection means on this machine.
  ///
  /// Where the choice is automatic, a GPU that cannot be opened is no error: the CPU engine takes its place.
  ///
  /// - Returns: the engine, and a sentence on why it is the CPU engine where that was not asked for.
  /// - Throws: ``EngineError`` with reason ``EngineError/Reason/noDevice`` if there is no such device, or the error of
  ///   OpenCL or of a device that cannot be opened.
  public func choose() throws(EngineError) -> (engine: any Engine, reason: String?) {
    if self == .cpu { return (CPUEngine(), nil) }
    do throws(EngineError) {
      let devices = try OpenCLDevice.all()
      switch try choose(among: devices.map(\.description)) {
      case .cpu(let reason): return (CPUEngine(), reason)
      case .openCL(let index): return (try OpenCLEngine(devices[index]), nil)
      }
    } catch {
      guard self == .automatic else { throw error }
      return (CPUEngine(), "\(error.message) Training on the CPU engine instead.")
    }
  }

  /// The CPU engine and one engine for every OpenCL device.
  ///
  /// - Throws: ``EngineError`` if OpenCL fails or a device cannot be opened.
  public static func allEngines() throws(EngineError) -> [any Engine] {
    var engines: [any Engine] = [CPUEngine()]
    for device in try OpenCLDevice.all() { engines.append(try OpenCLEngine(device)) }
    return engines
  }

  /// The first device of the kind that trains fastest.
  private static func best(of devices: [DeviceDescription]) -> Int? {
    let preference: [DeviceDescription.Kind] = [.gpu, .accelerator, .cpu]
    return preference.lazy.compactMap { kind in devices.firstIndex { $0.kind == kind } }.first
  }

  private static func list(_ devices: [DeviceDescription]) -> String {
    devices.map { "\($0.selector) (\($0.name))" }.joined(separator: ", ")
  }
}
