import ArgumentParser
import Engines
import Sweeps

struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices", abstract: "List the devices that networks can be trained on.")

  @Flag(help: "Print the list as JSON.")
  var json = false

  func run() throws {
    let devices = try CommandFailure.translating {
      [CPUEngine().device] + (try OpenCLDevice.all().map(\.description))
    }
    if json { return try Console.result(json: devices) }
    for device in devices { Console.result(device.text) }
    if devices.count == 1 { Console.note(EngineSelection.absenceHint) }
  }
}

extension DeviceDescription {
  fileprivate var text: String {
    var lines = [
      "\(selector): \(name)", "  \(kind.rawValue), \(computeUnits) compute units, \(driver)",
      "  memory \(Quantity.text(Double(globalMemory)))B, largest allocation \(Quantity.text(Double(largestAllocation)))B",
      "  float\(supportsDouble ? " and double" : " only") precision",
    ]
    if localMemory > 0 {
      lines.append("  local memory \(Quantity.text(Double(localMemory)))B, work-groups of up to \(largestWorkGroup)")
    }
    if let pciAddress { lines.append("  PCI \(pciAddress)") }
    return lines.joined(separator: "\n")
  }
}
