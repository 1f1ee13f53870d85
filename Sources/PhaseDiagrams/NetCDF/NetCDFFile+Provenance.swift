#if NetCDF
  import Experiments
  import Foundation
  import Sweeps

  extension NetCDFFile {
    /// Writes where the numbers come from into attributes of the whole file.
    ///
    /// - Parameters:
    ///   - version: of the program that writes the file.
    ///   - contents: what the file holds, in words.
    func write(
      _ provenance: ReportData.Provenance, of sweep: Sweep, version: String, contents: String
    ) throws(PhaseDiagramError) {
      let now = Date.now.ISO8601Format()
      let sessions = provenance.sessions
      try attribute("Conventions", .text("CF-1.10"))
      try attribute("title", .text(sweep.title))
      try attribute("summary", .text(contents))
      try attribute("source", .text("FusionPhase " + distinct(sessions.map(\.version), or: version)))
      try attribute("history", .text((sessions.map(\.line) + ["\(now) exported with FusionPhase \(version)"]).lines))
      try attribute("references", .text(Self.reference(sweep.family)))
      try attribute("comment", .text(provenance.method.joined(separator: " ")))
      try attribute("date_created", .text(now))
      try attribute("family", .text(sweep.family.rawValue))
      try attribute("configuration", .text(provenance.configuration))
      try attribute("configuration_hash", .text(provenance.configurationHash))
      try attribute("command", .text(provenance.command))
      try attribute("precision", .text(provenance.precision))
      try attribute("networks", .integer(provenance.networks))
      try attribute("seeds", .integer(provenance.seeds))
      try attribute("base_seed", .integer(Int(provenance.baseSeed)))
      try attribute("seeds_rule", .text(Self.seedsRule))
      try attribute("started", .text(sessions.map(\.started).min() ?? ""))
      try attribute("finished", .text(sessions.compactMap(\.finished).max() ?? ""))
      try attribute("device", .text(distinct(sessions.map(\.device))))
      try attribute("device_driver", .text(distinct(sessions.map(\.driver))))
      try attribute("kernel_hash", .text(distinct(sessions.map(\.kernelHash))))
      try attribute("host_system", .text(distinct(sessions.map(\.system))))
      try attribute("program_version", .text(distinct(sessions.map(\.version))))
      try attribute("export_version", .text(version))
      try attribute("netcdf_version", .text(Self.libraryVersion))
    }

    /// Each text once, in order, one a line.
    private func distinct(_ texts: [String], or absent: String = "") -> String {
      var seen: Set<String> = []
      let texts = texts.filter { seen.insert($0).inserted }
      return texts.isEmpty ? absent : texts.lines
    }

    private static let seedsRule =
      "Random numbers are Philox 4x32-10, keyed by base seed and number of the network in its cell (coordinate seed) and "
      + "counted by purpose, layer and element. The initial weights of a seed are the same in every cell."

    private static func reference(_ family: ModelFamily) -> String {
      switch family {
      case .fusion:
        "Zhang, Latham, Saxe: Understanding Unimodal Bias in Multimodal Deep Linear Networks, ICML 2024, "
          + "https://doi.org/10.48550/arXiv.2312.00935"
      case .competition:
        "Huang, Lin, Zhou, Yang, Huang: Modality Competition: What Makes Joint Training of Multi-modal Network Fail in "
          + "Deep Learning? (Provably), ICML 2022, https://doi.org/10.48550/arXiv.2203.12221"
      }
    }
  }

  extension [String] {
    fileprivate var lines: String { joined(separator: "\n") }
  }

  extension ReportData.Provenance.Session {
    /// A line of the file's history.
    fileprivate var line: String {
      "\(started) trained on \(device), \(driver), kernels \(kernelHash), with FusionPhase \(version) on \(system), "
        + (finished.map { "until \($0)" } ?? "without an end")
    }
  }
#endif
