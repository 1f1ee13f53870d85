import Foundation
import Testing

/// A user's own data and nonlinear networks, from the prompt.
@Suite struct DataTests {
  private static let sweep = """
    data: {kind: file, file: my features.csv, x_a: audio_*, x_b: text, y: label}
    training: {max_steps: 3000}
    seeds: 2
    record: {points: 5}

    """

  /// Twelve samples of two modalities, of which the first explains more.
  private static let features: String = {
    let rows = (0..<12).map { index in
      let (a, b) = (sin(Double(index)), cos(2.5 * Double(index)))
      return "\(a),\(0.5 * a * a),\(b),\(3 * a + b)"
    }
    return "audio_1,audio_2,text,label\n" + rows.joined(separator: "\n") + "\n"
  }()

  @Test func featuresFromAFileAreTrainedOn() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(Self.features, to: "my features.csv")
    try line.write(Self.sweep, to: "mine.yaml")
    let result = try line.run(["run", "mine.yaml", "--device", "cpu"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(try line.rows(of: "runs/mine").count == 3)
    let curves = try line.run(["export", "runs/mine", "--curves"])
    #expect(curves.code == 0)
    let rows = curves.output.split(separator: "\n")
    #expect(rows.first == "seed,step,loss,map_a,map_b,e_g,first_layer_norm_a,first_layer_norm_b")
    #expect(rows.count > 4)

    // The run knows its samples, wherever the file has gone, and takes no others for them.
    try line.write(Self.features.replacingOccurrences(of: "audio_1", with: "audio_7"), to: "my features.csv")
    #expect(try line.run(["status", "runs/mine"]).code == 0)
    try line.write(Self.features + "0,0,0,0\n", to: "my features.csv")
    let other = try line.run(["run", "mine.yaml", "--device", "cpu"])
    #expect(other.code == 2)
    #expect(other.errors.contains("data.file"))
  }

  @Test func whatIsWrongWithAFileIsSaidInWords() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(Self.sweep, to: "mine.yaml")
    for (text, words) in [
      (nil, "does not exist"),
      ("audio_1,text,lable\n1,2,3\n4,5,6\n", "`label`"),
      ("audio_1,text,label\n1,2,3\n4,nan,6\n7,8,1\n", "NaN"),
      ("audio_1,text,label\n1,2,3\n1,5,6\n1,8,1\n", "constant"),
      ("audio_1,text,label\n1,2,3\n4,5\n7,8,1\n", "2 fields"),
    ] {
      if let text { try line.write(text, to: "my features.csv") }
      let result = try line.run(["run", "mine.yaml", "--device", "cpu"])
      #expect(result.code == 2)
      #expect(result.errors.lowercased().contains(words.lowercased()), "\(result.errors)")
      #expect(!line.exists("runs/mine"))
    }
  }

  @Test func rectifiedNetworksRunOnBothEngines() throws {
    let line = try CommandLine()
    defer { line.remove() }
    try line.write(
      """
      network: {depth: 3, fusion_layer: 2, width: 4, activation: relu}
      initialization: {scheme: entrywise, scale: 0.1}
      data: {samples: 30}
      training: {max_steps: 60}
      seeds: 2
      record: {points: 4, first_layer: true}
      figures: [{kind: trajectories, panels: [loss, first_layer_norms]}]

      """, to: "relu.yaml")
    for device in ["cpu", "opencl"] {
      let result = try line.run(["run", "relu.yaml", "--device", device, "--output", device])
      #expect(result.code <= 1, "\(result.errors)")
      #expect(line.exists("\(device)/figures/trajectories.png"))
    }
    #expect(try line.rows(of: "cpu") == line.rows(of: "opencl"))
  }
}
