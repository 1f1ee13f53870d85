import Foundation

/// Which engines train side by side, as the command line's `--device` asks for them.
///
/// - `auto`: one engine, as ``EngineSelection/automatic`` chooses it.
/// - `all`: every OpenCL GPU and accelerator. Where there is none, the CPU engine, which is faster than OpenCL on the same
///   processor.
/// - devices separated by commas, as in `opencl:0,opencl:1,cpu`; `all,cpu` trains on the CPU beside all GPUs.
public struct DeviceList: Hashable, Sendable {
  private enum Entry: Hashable, Sendable {
    case all
    case one(EngineSelection)
  }

  private let entries: [Entry]

  /// Reads `auto`, `all`, or devices separated by commas.
  ///
  /// - Throws: ``DeviceSelectionError`` if an entry names no device, is written twice, or is `auto` beside others.
  public init(_ text: String) throws(DeviceSelectionError) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    var entries: [Entry] = []
    for part in parts {
      let entry: Entry = part == "all" ? .all : .one(try EngineSelection(part))
      guard !entries.contains(entry) else { throw DeviceSelectionError("`\(part)` is asked for twice in `\(text)`.") }
      entries.append(entry)
    }
    guard parts.count == 1 || !entries.contains(.one(.automatic)) else {
      throw DeviceSelectionError("`auto` chooses one device by itself and cannot stand in a list such as `\(text)`.")
    }
    self.entries = entries
  }

  /// Chooses among the CPU engine and these OpenCL devices.
  ///
  /// - Returns: different devices, at least one.
  /// - Throws: ``EngineError`` with reason ``EngineError/Reason/noDevice`` if an entry means no device or more than one, and
  ///   ``EngineError/Reason/unsupported`` if two entries mean the same.
  public func choose(among devices: [DeviceDescription]) throws(EngineError) -> [EngineSelection.Choice] {
    var choices: [EngineSelection.Choice] = []
    for entry in entries {
      switch entry {
      case .all:
        let strong = devices.indices.filter { devices[$0].kind != .cpu }
        for index in strong { try Self.add(.openCL(index), to: &choices, devices) }
        // Beside `cpu` there is nothing to add.
        if strong.isEmpty, !entries.contains(.one(.cpu)) {
          try Self.add(EngineSelection.automatic.choose(among: devices), to: &choices, devices)
        }
      case .one(let selection):
        try Self.add(selection.choose(among: devices), to: &choices, devices)
      }
    }
    return choices
  }

  /// Opens the engines that are meant on this machine.
  ///
  /// - Returns: the engines, and a sentence on why it is the CPU engine where that was not asked for.
  /// - Throws: ``EngineError`` as for ``choose(among:)``, or the error of OpenCL or of a device that cannot be opened.
  public func choose() throws(EngineError) -> (engines: [any Engine], reason: String?) {
    if entries.count == 1, case .one(let selection) = entries[0] {
      let (engine, reason) = try selection.choose()
      return ([engine], reason)
    }
    let devices = try OpenCLDevice.all()
    var engines: [any Engine] = []
    var reason: String?
    for choice in try choose(among: devices.map(\.description)) {
      switch choice {
      case .cpu(let why):
        engines.append(CPUEngine())
        reason = reason ?? why
      case .openCL(let index):
        engines.append(try OpenCLEngine(devices[index]))
      }
    }
    return (engines, reason)
  }

  private static func add(
    _ choice: EngineSelection.Choice, to choices: inout [EngineSelection.Choice], _ devices: [DeviceDescription]
  ) throws(EngineError) {
    guard !choices.contains(choice) else {
      guard case .openCL(let index) = choice else { throw EngineError(.unsupported, "The CPU is asked for twice.") }
      throw EngineError(
        .unsupported, "\(devices[index].selector) (\(devices[index].name)) is asked for twice, by different names.")
    }
    choices.append(choice)
  }
}
