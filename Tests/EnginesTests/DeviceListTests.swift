import Engines
import Testing

/// From the text after `--device` to engines that train side by side, on made-up machines.
@Suite struct DeviceListTests {
  private func device(_ index: Int, _ name: String, _ kind: DeviceDescription.Kind) -> DeviceDescription {
    Samples.madeUpDevice(index, name, kind)
  }

  private var mixed: [DeviceDescription] {
    [
      device(0, "pthread-AMD EPYC", .cpu), device(1, "FPGA board", .accelerator), device(2, "NVIDIA H200", .gpu),
      device(3, "NVIDIA A100", .gpu),
    ]
  }

  @Test(arguments: [
    ("auto", [2]), ("opencl:0", [0]), ("all", [1, 2, 3]), ("opencl:3,opencl:1", [3, 1]),
    ("opencl:h200, opencl:fpga", [2, 1]),
    ("opencl:0,all", [0, 1, 2, 3]),
  ])
  func texts(text: String, indices: [Int]) throws {
    #expect(try DeviceList(text).choose(among: mixed) == indices.map { .openCL($0) })
  }

  @Test func theCPUBesideOthers() throws {
    let all: [EngineSelection.Choice] = [.openCL(1), .openCL(2), .openCL(3), .cpu(reason: nil)]
    #expect(try DeviceList("all,cpu").choose(among: mixed) == all)
    #expect(try DeviceList("opencl:2,cpu").choose(among: mixed) == [.openCL(2), .cpu(reason: nil)])
    #expect(try DeviceList("cpu").choose(among: []) == [.cpu(reason: nil)])
  }

  @Test func allWithoutGPUIsTheCPUEngineAndSaysSo() throws {
    for devices in [[], [mixed[0]]] {
      let choices = try DeviceList("all").choose(among: devices)
      guard choices.count == 1, case .cpu(let reason?) = choices[0] else {
        Issue.record("the CPU engine should be chosen, with a reason, not \(choices)")
        continue
      }
      #expect(reason.contains("CPU"))
      #expect(try DeviceList("all,cpu").choose(among: devices) == [.cpu(reason: nil)])
    }
  }

  @Test(arguments: ["cpu,cpu", "all,all", "opencl:1,opencl:1", "opencl:2, opencl:2"])
  func theSameEntryTwice(text: String) {
    let error = #expect(throws: DeviceSelectionError.self) { try DeviceList(text) }
    #expect(error?.description.contains("asked for twice") == true)
  }

  @Test(arguments: ["opencl:2,opencl:H200", "all,opencl:3", "opencl,opencl:2"])
  func theSameDeviceByDifferentNames(text: String) throws {
    let error = #expect(throws: EngineError.self) { try DeviceList(text).choose(among: mixed) }
    #expect(error?.reason == .unsupported)
    #expect(error?.message.contains("NVIDIA") == true && error?.message.contains("twice") == true)
  }

  @Test(arguments: ["", ",", "cpu,", "gpu", "cpu,gpu", "opencl:0,,cpu", "ALL", "all:0"])
  func textsThatNameNothing(text: String) {
    #expect(throws: DeviceSelectionError.self) { try DeviceList(text) }
  }

  @Test(arguments: ["auto,cpu", "opencl:0,auto"])
  func autoStandsAlone(text: String) {
    let error = #expect(throws: DeviceSelectionError.self) { try DeviceList(text) }
    #expect(error?.description.contains("cannot stand in a list") == true)
  }

  @Test func aDeviceThatIsNotThere() throws {
    let error = #expect(throws: EngineError.self) { try DeviceList("opencl:2,opencl:9").choose(among: mixed) }
    #expect(error?.reason == .noDevice && error?.message.contains("no OpenCL device 9") == true)
  }
}
