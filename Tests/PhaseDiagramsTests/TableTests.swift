import Experiments
import PhaseDiagrams
import Sweeps
import Testing
import Theory

@Suite("Tables")
struct TableTests {
  private final class Collected {
    var bytes: [UInt8] = []
    var pieces = 0
    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  private struct DiskFull: Error {}

  private let grid = SyntheticSweep.grid([
    ("data.sigma_ratio", [.number(2)]), ("data.teacher", [.list([.integer(1), .number(0.1)])]),
    ("label", [.text("plain"), .text("a \"b\", c")]),
  ])

  @Test("One row a network, exactly; those without a record have not been run")
  func networks() throws {
    let collected = Collected()
    var table = NetworkTable<Never>(grid: grid, networksPerCell: 2) { collected.bytes += $0 }
    table.write(
      NetworkRecord(
        cell: 0, seed: 0,
        outcome: FusionOutcome(
          status: .converged, steps: 7, leadingModality: .b, halfPlateauTimes: ModalityPair(nil, 0.1),
          halfFinalTimes: ModalityPair(0.30000000000000004, nil), misattribution: -0.25, plateauLoss: 1e-9,
          finalLoss: 4,
          generalisation: GeneralisationErrors(plateau: nil, minimum: 0.5, minimumStep: 6, final: 0.75),
          teacherFractions: ModalityPair(0.001, 1.5), betterModality: .a, timeResolution: 0.02)))
    table.write(
      NetworkRecord(
        cell: 1, seed: 1, outcome: FusionOutcome(status: .diverged, steps: 0, leadingModality: .a, finalLoss: .infinity)
      ))
    table.finish()
    #expect(
      collected.text == """
        data.sigma_ratio,data.teacher,label,seed,status,steps,t_a,t_b,time_ratio,misattribution,plateau_loss,\
        final_loss,leading_modality,first_modality,better_modality,superficial_preference,permanent_bias,\
        e_g_plateau,e_g_min,e_g_min_step,e_g_final,w_a_over_teacher,w_b_over_teacher,time_resolution
        2,"[1, 0.1]",plain,0,converged,7,0.1,0.30000000000000004,3.0000000000000004,-0.25,1e-09,4,B,B,A,true,true,\
        ,0.5,6,0.75,1.5,0.001,0.02
        2,"[1, 0.1]",plain,1,not_run,,,,,,,,,,,,,,,,,,,
        2,"[1, 0.1]","a ""b"", c",0,not_run,,,,,,,,,,,,,,,,,,,
        2,"[1, 0.1]","a ""b"", c",1,diverged,0,,,,,,inf,A,,,,,,,,,,,0

        """)
  }

  @Test("A loss that is not a number is left out, as is all of a network that was stopped")
  func notANumber() throws {
    let collected = Collected()
    var table = NetworkTable<Never>(grid: Grid(dimensions: []), networksPerCell: 3) { collected.bytes += $0 }
    table.write(
      NetworkRecord(
        cell: 0, seed: 0,
        outcome: FusionOutcome(
          status: .diverged, steps: 3, leadingModality: .b, halfPlateauTimes: ModalityPair(1, nil), plateauLoss: .nan,
          finalLoss: .nan)))
    table.write(
      NetworkRecord(
        cell: 0, seed: 1, outcome: FusionOutcome(status: .notRun, steps: 3, leadingModality: .b, finalLoss: 2)))
    table.finish()
    #expect(
      collected.text.split(separator: "\n").dropFirst() == [
        "0,diverged,3,,,,,,,B,A,,,,,,,,,,0", "1,not_run,,,,,,,,,,,,,,,,,,,", "2,not_run,,,,,,,,,,,,,,,,,,,",
      ])
  }

  @Test("A table without a record has all networks in order")
  func nothingRun() {
    let collected = Collected()
    NetworkTable<Never>(grid: grid, networksPerCell: 3) { collected.bytes += $0 }.finish()
    let rows = collected.text.split(separator: "\n").dropFirst()
    #expect(rows.map { $0.hasSuffix(",not_run,,,,,,,,,,,,,,,,,,,") } == Array(repeating: true, count: 6))
    #expect(rows.prefix(3).map { $0.contains("plain,") } == [true, true, true])
    #expect(rows.map { String($0.dropLast(27).last ?? "-") } == ["0", "1", "2", "0", "1", "2"])
  }

  @Test("One row a cell, exactly")
  func reduced() throws {
    let grid = SyntheticSweep.grid([("data.correlation", [.number(0.5), .number(-0.5)])])
    let prediction = SyntheticSweep.prediction(correlation: 0.5, ratio: 2)
    let diagram = try PhaseDiagram(
      grid: grid, networksPerCell: 2,
      records: [
        NetworkRecord(cell: 0, seed: 0, outcome: SyntheticSweep.outcome(timeRatio: 2)),
        NetworkRecord(cell: 0, seed: 1, outcome: SyntheticSweep.outcome(timeRatio: 4)),
        NetworkRecord(cell: 1, seed: 1, outcome: SyntheticSweep.outcome(.stalled)),
      ],
      predictions: [.fusion(prediction), nil])
    let collected = Collected()
    diagram.writeTable { collected.bytes += $0 }
    let rows = collected.text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(rows.count == 3 && rows.allSatisfy { $0.count == 3 + 18 * 7 + 4 })
    #expect(rows[0].prefix(3) == ["data.correlation", "n", "n_ok"])
    let start = try #require(rows[0].firstIndex(of: "time_ratio_mean"))
    #expect(
      rows[0][start..<(start + 7)] == [
        "time_ratio_mean", "time_ratio_standard_error", "time_ratio_median", "time_ratio_quartile_1",
        "time_ratio_quartile_3", "time_ratio_n", "time_ratio_theory",
      ])
    #expect(rows[1][start..<(start + 7)] == ["3", "1", "3", "2.5", "3.5", "2", "5"])
    #expect(rows[2].prefix(3) == ["-0.5", "2", "0"])
    #expect(rows[2][start..<(start + 7)] == ["", "", "", "", "", "0", ""])
    #expect(rows[0].suffix(4) == ["n_step_limit", "n_diverged", "n_stalled", "n_not_run"])
    #expect(rows[2].suffix(4) == ["0", "0", "1", "1"])
  }

  @Test(
    "Numbers read back as they were",
    arguments: [0.1, 1e-9, Double.leastNonzeroMagnitude, 1.7976931348623157e308, 123_456_789, -1.0 / 3] as [Double])
  func roundTrip(value: Double) throws {
    let collected = Collected()
    var writer = CSVWriter<Never> { collected.bytes += $0 }
    writer.field(value)
    writer.endRow()
    writer.finish()
    #expect(Double(collected.text.dropLast()) == value)
  }

  @Test("A sink gets whole rows in pieces, and its error comes out")
  func pieces() throws {
    let collected = Collected()
    var writer = CSVWriter<Never>(capacity: 64) {
      collected.pieces += 1
      #expect($0.last == UInt8(ascii: "\n"))
      collected.bytes += $0
    }
    for number in 0..<100 {
      writer.field(number)
      writer.field("x")
      writer.endRow()
    }
    writer.finish()
    #expect(collected.pieces > 3 && collected.text == (0..<100).map { "\($0),x\n" }.joined())

    var failing = CSVWriter<DiskFull>(capacity: 1) { _ throws(DiskFull) in throw DiskFull() }
    failing.field(1)
    #expect(throws: DiskFull.self) { try failing.endRow() }
  }
}
