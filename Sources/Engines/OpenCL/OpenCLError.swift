import COpenCL

/// Turns the status codes of OpenCL calls into errors that say what was being done, on which device, and what to check.
enum OpenCLError {
  /// What the loader says where no driver is registered (`CL_PLATFORM_NOT_FOUND_KHR`).
  static let platformNotFound: cl_int = -1001

  /// Throws unless the code is success.
  static func check(_ code: cl_int, _ action: @autoclosure () -> String, on device: String) throws(EngineError) {
    guard code != CL_SUCCESS else { return }
    let (name, hint) = explanation(of: code)
    throw EngineError(
      isMemoryShortage(code) ? .outOfMemory : .deviceFailure,
      "\(device) failed while \(action()): \(name) (\(code)). \(hint)", driverCode: code)
  }

  /// Codes that a smaller batch may cure.
  private static func isMemoryShortage(_ code: cl_int) -> Bool {
    code == CL_MEM_OBJECT_ALLOCATION_FAILURE || code == CL_OUT_OF_HOST_MEMORY || code == CL_INVALID_BUFFER_SIZE
  }

  private static let usualCauses =
    "Usual causes: the device is short of memory or registers, a watchdog stopped a long launch, or a kernel read or "
    + "wrote out of bounds."

  private static func explanation(of code: cl_int) -> (name: String, hint: String) {
    switch code {
    case CL_DEVICE_NOT_AVAILABLE:
      ("CL_DEVICE_NOT_AVAILABLE", "Another process may hold the device exclusively.")
    case CL_MEM_OBJECT_ALLOCATION_FAILURE:
      ("CL_MEM_OBJECT_ALLOCATION_FAILURE", "The device has too little free memory.")
    case CL_OUT_OF_RESOURCES: ("CL_OUT_OF_RESOURCES", usualCauses)
    case CL_OUT_OF_HOST_MEMORY: ("CL_OUT_OF_HOST_MEMORY", "The machine has too little free memory.")
    case CL_INVALID_BUFFER_SIZE:
      ("CL_INVALID_BUFFER_SIZE", "The device does not allow an allocation of this size.")
    case CL_INVALID_WORK_GROUP_SIZE:
      ("CL_INVALID_WORK_GROUP_SIZE", "The device's work-groups are too small for the kernel.")
    // What calls say once a launch has broken the context.
    case CL_INVALID_CONTEXT: ("CL_INVALID_CONTEXT", usualCauses)
    case CL_INVALID_COMMAND_QUEUE: ("CL_INVALID_COMMAND_QUEUE", usualCauses)
    case CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST:
      ("CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST", usualCauses)
    default: ("OpenCL error", "The OpenCL headers give the code's meaning; a driver update may help. \(usualCauses)")
    }
  }
}

extension EngineError {
  /// Whether a new context may cure this: the driver failed at run time, and not for want of memory.
  var mayBeCuredByNewContext: Bool { reason == .deviceFailure && driverCode != nil }

  /// The error after the cure has failed as well.
  var inNewContext: EngineError {
    guard mayBeCuredByNewContext else { return self }
    return EngineError(
      reason, message + " A second attempt, in a new context and with shorter launches, ended like this too.",
      driverCode: driverCode)
  }
}
