import Engines
import Testing

/// From the text after `--device` to an engine, on made-up machines.
@Suite struct EngineSelectionTests {
  private func device(_ index: Int, _ name: String, _ kind: DeviceDescription.Kind) -> DeviceDescription {
    Samples.madeUpDevice(index, name, kind)
  }

  private var mixed: [DeviceDescription] {
    [
      device(0, "pthread-AMD EPYC", .cpu), device(1, "FPGA board", .accelerator), device(2, "NVIDIA H200", .gpu),
      device(3, "NVIDIA A100", .gpu),
    ]
  }

  private func message(_ text: String, _ devices: [DeviceDescription]) throws -> String {
    let error = #expect(throws: EngineError.self) { try EngineSelection(text).choose(among: devices) }
    #expect(error?.reason == .noDevice)
    return error?.message ?? ""
  }

  @Test(arguments: [
    ("auto", 2), ("opencl", 2), ("opencl:0", 0), ("opencl:3", 3), ("opencl:H200", 2), ("opencl:h200", 2),
    ("opencl:nvidia a", 3), ("opencl:fpga", 1), ("opencl:EPYC", 0),
  ])
  func texts(text: String, index: Int) throws {
    #expect(try EngineSelection(text).choose(among: mixed) == .openCL(index))
  }

  @Test func cpuIsTheCPUEngine() throws {
    #expect(try EngineSelection("cpu").choose(among: mixed) == .cpu(reason: nil))
    #expect(try EngineSelection("cpu").choose(among: []) == .cpu(reason: nil))
    let choice = try EngineSelection("cpu").choose()
    #expect(choice.engine.device.selector == "cpu" && choice.reason == nil)
  }

  @Test func acceleratorsComeBeforeCPUs() throws {
    let devices = Array(mixed[..<2])
    #expect(try EngineSelection("auto").choose(among: devices) == .openCL(1))
    #expect(try EngineSelection("opencl").choose(among: devices) == .openCL(1))
    #expect(try EngineSelection("opencl").choose(among: [mixed[0]]) == .openCL(0))
  }

  @Test func automaticSaysWhyItTakesTheCPU() throws {
    guard case .cpu(let none?) = try EngineSelection("auto").choose(among: []),
      case .cpu(let slow?) = try EngineSelection("auto").choose(among: [mixed[0]])
    else {
      Issue.record("the CPU engine should be chosen, with a reason")
      return
    }
    #expect(none.contains("No OpenCL device was found") && none.contains("OCL_ICD_VENDORS"))
    #expect(slow.contains("pthread-AMD EPYC") && slow.contains("CPU engine"))
  }

  @Test(arguments: ["opencl", "opencl:0", "opencl:H200"])
  func noDeviceAtAll(text: String) throws {
    let message = try message(text, [])
    for part in ["/etc/OpenCL/vendors", ".icd", "OCL_ICD_VENDORS", "container", "fusionphase devices"] {
      #expect(message.contains(part), "\(part) is missing in: \(message)")
    }
  }

  @Test func noSuchDevice() throws {
    let index = try message("opencl:4", mixed)
    #expect(index.contains("no OpenCL device 4") && index.contains("opencl:3 (NVIDIA A100)"))
    let name = try message("opencl:MI300", mixed)
    #expect(name.contains("`MI300`") && name.contains("opencl:0 (pthread-AMD EPYC)"))
  }

  @Test func severalMatches() throws {
    let message = try message("opencl:nvidia", mixed)
    #expect(message.contains("opencl:2 (NVIDIA H200), opencl:3 (NVIDIA A100)"))
    #expect(!message.contains("EPYC"))
  }

  @Test(arguments: [
    "", "gpu", "CPU", "cpu:0", "auto:1", "opencl:", "opencl: ", "opencl0", "OpenCL", ":", "opencl:99999999999999999999",
  ])
  func textsThatNameNothing(text: String) {
    let error = #expect(throws: DeviceSelectionError.self) { try EngineSelection(text) }
    #expect(error?.description.contains("`\(text)`") == true)
  }

  @Test func everyEngine() throws {
    let selectors = try EngineSelection.allEngines().map(\.device.selector)
    #expect(selectors == ["cpu"] + (try OpenCLDevice.all().map(\.description.selector)))
    for selector in selectors {
      #expect(try EngineSelection(selector).choose().engine.device.selector == selector)
    }
  }
}
