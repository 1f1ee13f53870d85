/// A call of OpenCL that a test can make fail, to see what the engine does about it.
package enum OpenCLCall: Hashable, Sendable {
  case allocation(bytes: Int)
  /// Waiting for all that was enqueued: after the initial weights are set and after each slice.
  case finish
}

/// The status code that a call is to end with instead of the driver's own; `CL_SUCCESS`, 0, to leave it alone.
package typealias OpenCLFaults = @Sendable (OpenCLCall) -> Int32
