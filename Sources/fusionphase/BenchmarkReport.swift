import Engines
import Experiments
import Foundation
import Sweeps

/// The measurements of a benchmark, for people and programs.
struct BenchmarkReport: Encodable {
  /// One measurement on one device.
  struct Row: Encodable {
    enum Unit: String, Encodable {
      case networkStepsPerSecond = "network-steps/s"
      case seconds = "s"
      case ratio = "×"
      case share = "%"
    }

    let name: String
    let title: String
    let device: String
    let deviceName: String
    let unit: Unit
    /// The median of `values`, which has one value a repetition.
    let value: Double
    let values: [Double]
    var networks: Int?
    var stepsPerNetwork: Int?
    var multiplyAddsPerStep: Int?
    var operationsPerSecond: Double?
    /// The share of what the processor can do, where it did the work.
    var peakShare: Double?
    var peakMemory: Int?

    init(_ name: String, _ title: String, _ device: DeviceDescription, _ unit: Unit, _ values: [Double]) {
      self.name = name
      self.title = title
      self.device = device.selector
      deviceName = device.name
      self.unit = unit
      self.values = values
      value = BenchmarkRate.median(values)
    }

    init(_ item: BenchmarkCase, _ rate: BenchmarkRate, _ device: DeviceDescription) {
      self.init(item.name, item.title, rate, device)
    }

    init(
      _ growth: BenchmarkGrowth, _ point: BenchmarkGrowth.Point, _ rate: BenchmarkRate, _ device: DeviceDescription
    ) {
      self.init("\(growth.name)=\(point.size)", growth.title, rate, device)
    }

    init(_ spread: BenchmarkSpread, _ device: DeviceDescription) {
      self.init(
        Benchmark.spreadName, "tenfold spread of convergence times, over the sum of single costs", device, .ratio,
        spread.ratios)
      networks = spread.networks
    }

    private init(_ name: String, _ title: String, _ rate: BenchmarkRate, _ device: DeviceDescription) {
      self.init(name, title, device, .networkStepsPerSecond, rate.networkStepsPerSecond)
      networks = rate.networks
      stepsPerNetwork = rate.steps
      multiplyAddsPerStep = rate.multiplyAddsPerStep
      operationsPerSecond = rate.operationsPerSecond
    }
  }

  let programVersion = FusionPhase.version
  let processor = CPUEngine().device.name
  let cores = CPUEngine().device.computeUnits
  let precision: Precision
  let peak: BenchmarkPeak
  private(set) var rows: [Row] = []

  init(precision: Precision, peak: BenchmarkPeak) {
    self.precision = precision
    self.peak = peak
  }

  /// Adds a measurement, with its share of the processor's peak.
  mutating func add(_ row: Row) {
    var row = row
    if row.device == "cpu" || row.deviceName.contains(processor) {
      row.peakShare = row.operationsPerSecond.map { $0 / peakOperations }
    }
    rows.append(row)
  }

  /// The processor's measured peak in the precision of the report.
  private var peakOperations: Double { precision == .float ? peak.floatOperations : peak.doubleOperations }

  /// The machine and the names of columns.
  var header: String {
    """
    \(processor), \(cores) cores, \(precision.rawValue): \(Quantity.text(peakOperations))FLOP/s in a loop of multiply-adds; \
    reads \(Quantity.text(peak.cacheBandwidth))B/s from the second-level cache, \
    \(Quantity.text(peak.memoryBandwidth))B/s from memory
    \(line("case", "device", "measured", "arithmetic", "of peak", "to cpu", "size"))
    """
  }

  /// A row as a line of text.
  func text(of row: Row) -> String {
    let reference = rows.first { $0.name == row.name && $0.device == "cpu" && row.device != "cpu" }
    var size: [String] = []
    if let networks = row.networks { size.append("\(networks) networks") }
    if let steps = row.stepsPerNetwork { size.append("\(steps) steps") }
    if let memory = row.peakMemory { size.append("\(Quantity.text(Double(memory)))B at most") }
    return line(
      row.name, row.device, row.text, row.operationsPerSecond.map { Quantity.text($0) + "FLOP/s" } ?? "",
      row.peakShare.map { String(format: "%.0f %%", 100 * $0) } ?? "",
      reference.map { String(format: "%.2f", row.value / $0.value) } ?? "", size.joined(separator: ", "))
  }

  private func line(_ columns: String...) -> String {
    zip(columns, [24, 10, 24, 14, 8, 7, 0]).map { text, width in
      text + String(repeating: " ", count: max(0, width - text.count))
    }.joined(separator: " ")
  }
}

extension BenchmarkReport.Row {
  /// The value with its unit.
  var text: String {
    switch unit {
    case .networkStepsPerSecond, .seconds: "\(Quantity.text(value)) \(unit.rawValue)"
    case .ratio: String(format: "%.2f×", value)
    case .share: String(format: "%.1f %%", 100 * value)
    }
  }
}
