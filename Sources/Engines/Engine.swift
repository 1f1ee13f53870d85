import Experiments

/// Something that trains batches of networks: the CPU or one OpenCL device.
///
/// A network's outcome depends only on its experiment and the precision, never on the other members of the batch, on
/// the size of a slice or on how often training was interrupted before.
public protocol Engine: Sendable {
  /// What this engine runs on.
  var device: DeviceDescription { get }

  /// The largest number of networks that one batch of this shape may hold without exhausting the device's memory; at
  /// least 1.
  func batchCapacity(for shape: BatchShape, precision: Precision) -> Int

  /// Trains all experiments and returns what became of them in the same order.
  ///
  /// Blocks until all networks have ended or, after ``TrainingControl/requestStop()``, until the current slice is
  /// done; networks that had not ended by then have status `Status.notRun`.
  ///
  /// - Parameter recording: what to keep besides outcomes.
  /// - Throws: ``EngineError`` if the device fails, lacks memory even for one network, or does not support the
  ///   precision.
  /// - Precondition: all experiments have the same ``BatchShape``.
  func train(
    _ experiments: [Experiment], precision: Precision, recording: Recording, control: TrainingControl
  ) throws(EngineError) -> [TrainedNetwork]
}

/// What a user needs to know about a device to choose it.
public struct DeviceDescription: Hashable, Sendable, Codable {
  /// How to ask for it on the command line: `cpu`, `opencl:0`.
  public var selector: String
  public var name: String
  /// Vendor, platform and driver, with versions.
  public var driver: String
  /// `cpu`, `gpu` or `accelerator`.
  public var kind: Kind
  public var computeUnits: Int
  /// Bytes of memory for networks.
  public var globalMemory: Int
  /// Bytes of the largest single allocation.
  public var largestAllocation: Int
  /// Bytes of local memory of a work-group; 0 for the CPU engine.
  public var localMemory: Int
  /// Work-items in a work-group; 1 for the CPU engine.
  public var largestWorkGroup: Int
  public var supportsDouble: Bool
  /// PCI address of the card where the driver tells it.
  public var pciAddress: String?
  /// A hash of the code that trains on this device, for provenance.
  public var kernelHash: String

  public enum Kind: String, Hashable, Sendable, Codable { case cpu, gpu, accelerator }

  public init(
    selector: String, name: String, driver: String, kind: Kind, computeUnits: Int, globalMemory: Int,
    largestAllocation: Int, localMemory: Int, largestWorkGroup: Int, supportsDouble: Bool, pciAddress: String?,
    kernelHash: String
  ) {
    self.selector = selector
    self.name = name
    self.driver = driver
    self.kind = kind
    self.computeUnits = computeUnits
    self.globalMemory = globalMemory
    self.largestAllocation = largestAllocation
    self.localMemory = localMemory
    self.largestWorkGroup = largestWorkGroup
    self.supportsDouble = supportsDouble
    self.pciAddress = pciAddress
    self.kernelHash = kernelHash
  }
}

/// Why an engine could not do its work.
public struct EngineError: Error, Sendable, CustomStringConvertible {
  public enum Reason: Hashable, Sendable {
    /// There is no such device, or no device at all.
    case noDevice
    /// The device's memory does not hold even one network.
    case outOfMemory
    /// The device cannot do what was asked, such as double precision.
    case unsupported
    /// The device or its driver failed.
    case deviceFailure
  }

  public let reason: Reason
  /// A sentence for the user: which device, what happened, what to check.
  public let message: String
  /// The status code of the driver's call that failed, where one did.
  let driverCode: Int32?

  public init(_ reason: Reason, _ message: String) { self.init(reason, message, driverCode: nil) }

  init(_ reason: Reason, _ message: String, driverCode: Int32?) {
    self.reason = reason
    self.message = message
    self.driverCode = driverCode
  }

  public var description: String { message }
}
