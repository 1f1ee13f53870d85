import Experiments
import Foundation
import Sweeps
import Testing

/// What a data file's numbers become.
@Suite struct DataFileTests {
  private static let text = """
    x_a1,x_a2,x_b1,y
    1,10,-1,4
    2,30,0,-2
    3,20,4,0
    4,40,1,6
    """

  // MARK: Values as written

  @Test func numbersAreTakenAsWritten() throws {
    let file = try DataFileFolder.read(
      "x_a,x_b,y\n0.1,-2.5e-3,+7\n1e308,5e-324,-0.0\n.5,3.,0012\n123456789.123456789,1E+2,-1e-2\n")
    #expect(file.samples.inputs == [0.1, -2.5e-3, 1e308, .leastNonzeroMagnitude, 0.5, 3, 123456789.123456789, 100])
    #expect(file.samples.targets == [7, 0, 12, -0.01])
    #expect(file.samples.dimensions == ModalityPair(1, 1))
    #expect(file.featureNames == ModalityPair(["x_a"], ["x_b"]))
    #expect(file.targetName == "y")
    #expect(file.contentHash == file.samples.fingerprint)
  }

  @Test(arguments: [
    "x_a1,x_a2,x_b1,y\r\n1,10,-1,4\r\n2,30,0,-2\r\n3,20,4,0\r\n4,40,1,6\r\n",
    "x_a1,x_a2,x_b1,y\r1,10,-1,4\r2,30,0,-2\r3,20,4,0\r4,40,1,6",
    "\u{FEFF}x_a1,x_a2,x_b1,y\n1,10,-1,4\n2,30,0,-2\n3,20,4,0\n4,40,1,6\n\n \n",
    "x_a1;x_a2;x_b1;y\n1;10;-1;4\n2;30;0;-2\n3;20;4;0\n4;40;1;6\n",
    "x_a1\tx_a2\tx_b1\ty\n1\t10\t-1\t4\n2\t30\t0\t-2\n3\t20\t4\t0\n4\t40\t1\t6",
    "# x_a1, x_a2, x_b1, y\n 1 , 10 ,-1,4 \n2,30,0,-2\n3,20,4,0\n4,40,1,6\n",
    "\"x_a1\",\"x_a2\",\"x_b1\",\"y\"\n\"1\",10, \"-1\" ,4\n2,30,0,-2\n3,20,4,0\n4,40,1,\"6\"",
    "y,x_b1,x_a1,x_a2\n4,-1,1,10\n-2,0,2,30\n0,4,3,20\n6,1,4,40\n",
    "id,x_a1,x_a2,x_b1,y,note\na7,1,10,-1,4,\"one, \"\"two\"\"\n3\"\n,2,30,0,-2,\n1e999,3,20,4,0,nan\n?,4,40,1,6,x\n",
    "X_A1,X_A2,X_B1,Y\n1,10,-1,4\n2,30,0,-2\n3,20,4,0\n4,40,1,6\n",
  ]) func theSameNumbersInOtherTextAreTheSameData(text: String) throws {
    let reference = try DataFileFolder.read(Self.text, standardise: .features)
    let file = try DataFileFolder.read(text, standardise: .features)
    #expect(file.samples == reference.samples)
    #expect(file.contentHash == reference.contentHash)
    #expect(file.scaling == reference.scaling)
  }

  // MARK: Choosing columns

  @Test func columnsKeepTheOrderOfTheTerms() throws {
    let text = "a,b2,b1,\"c,\"\"1\"\"\",y\n1,2,3,4,5\n6,7,8,9,10\n"
    let file = try DataFileFolder.read(text, a: ["c,\"1\"", "a"], b: ["b*"], y: ["y"])
    #expect(file.featureNames == ModalityPair(["c,\"1\"", "a"], ["b2", "b1"]))
    #expect(file.samples.inputs == [4, 1, 2, 3, 9, 6, 7, 8])
    #expect(file.samples.targets == [5, 10])
  }

  @Test func numbersChooseColumnsWithoutNames() throws {
    let file = try DataFileFolder.read("1,2,3,9\n5,6,7,8\n", as: "t.txt", a: ["4", "1"], b: ["2 - 2"], y: ["3"])
    #expect(file.samples.inputs == [9, 1, 2, 8, 5, 6])
    #expect(file.samples.targets == [3, 7])
    #expect(file.featureNames == ModalityPair(["column 4", "column 1"], ["column 2"]))
    #expect(file.targetName == "column 3")
  }

  @Test func aNameAsWrittenGoesBeforeOneInAnotherCase() throws {
    let text = "x,X,y,Y*,Yb\n1,2,3,4,5\n6,7,8,9,10\n"
    let file = try DataFileFolder.read(text, a: ["X"], b: ["x"], y: ["Y*"])
    #expect(file.samples.inputs == [2, 1, 7, 6])
    #expect(file.samples.targets == [4, 9])
  }

  @Test func otherColumnsDoNotChangeTheHashButNumbersDo() throws {
    let narrow = try DataFileFolder.read("x_a,x_b,y\n1,2,3\n4,5,6\n")
    let wide = try DataFileFolder.read("x_a,x_b,y,z\n1,2,3,0\n4,5,6,1\n")
    let changed = try DataFileFolder.read("x_a,x_b,y\n1,2,3\n4,5,7\n")
    let split = try DataFileFolder.read("p,q,r,y\n1,2,9,3\n4,5,8,6\n", a: ["p", "q"], b: ["r"])
    let otherSplit = try DataFileFolder.read("p,q,r,y\n1,2,9,3\n4,5,8,6\n", a: ["p"], b: ["q", "r"])
    #expect(narrow.contentHash == wide.contentHash)
    #expect(narrow.contentHash != changed.contentHash)
    #expect(split.contentHash != otherSplit.contentHash)
  }

  // MARK: Standardisation

  @Test func featuresGoToVarianceOneAndTheTargetToMeanZero() throws {
    let file = try DataFileFolder.read(Self.text, standardise: .features)
    // Means 2.5, 25 and 1; variances 1.25, 125 and 3.5.
    let expected = AffineScaling(offset: 2.5, scale: 1.25.squareRoot())
    #expect(file.scaling.features.a[0].offset == expected.offset)
    #expect(abs(file.scaling.features.a[0].scale - expected.scale) < 1e-15)
    #expect(abs(file.scaling.features.b[0].scale - 3.5.squareRoot()) < 1e-15)
    #expect(file.scaling.target == AffineScaling(offset: 2, scale: 1))
    #expect(file.samples.targets == [2, -4, -2, 4])
    let column = stride(from: 0, to: 12, by: 3).map { file.samples.inputs[$0] }
    for (value, raw) in zip(column, [-1.5, -0.5, 0.5, 1.5]) { #expect(abs(value - raw / 1.25.squareRoot()) < 1e-15) }
    // The raw numbers are hashed, the standardised ones trained on.
    #expect(file.contentHash == (try DataFileFolder.read(Self.text).contentHash))
    #expect(file.contentHash != file.samples.fingerprint)
  }

  @Test func aModalityHasOneScale() throws {
    let file = try DataFileFolder.read(Self.text, standardise: .modality)
    let scale = ((1.25 + 125) / 2).squareRoot()
    for scaling in file.scaling.features.a { #expect(abs(scaling.scale / scale - 1) < 1e-15) }
    let moments = file.samples.moments.input
    #expect(abs((moments[0, 0] + moments[1, 1]) / 2 - 1) < 1e-14)
    #expect(abs(moments[1, 1] / moments[0, 0] - 100) < 1e-11)
    #expect(abs(moments[2, 2] - 1) < 1e-14)
  }

  @Test func centringLeavesVariancesAlone() throws {
    let file = try DataFileFolder.read(Self.text, standardise: .center, targetScale: .unit)
    #expect(abs(file.samples.moments.input[1, 1] - 125) < 1e-12)
    #expect(file.scaling.features.a[1] == AffineScaling(offset: 25, scale: 1))
    #expect(abs(file.samples.moments.output - 1) < 1e-15)
    #expect(file.scaling.target.offset == 2)
  }

  @Test func noneTouchesNothingButAnAskedForTargetScale() throws {
    let kept = try DataFileFolder.read(Self.text)
    #expect(kept.samples.inputs == [1, 10, -1, 2, 30, 0, 3, 20, 4, 4, 40, 1])
    #expect(kept.samples.targets == [4, -2, 0, 6])
    let scaled = try DataFileFolder.read(Self.text, targetScale: .unit)
    #expect(scaled.samples.inputs == kept.samples.inputs)
    #expect(scaled.samples.targets == [4, -2, 0, 6].map { $0 / 10.0.squareRoot() })
  }

  @Test func standardisedDataForgetsUnits() throws {
    // Powers of two change no rounding.
    let plain = try DataFileFolder.read(
      "x_a,x_b,y\n1,-2,3\n4,5,7\n0,2,11\n", standardise: .features, targetScale: .unit)
    let scaled = try DataFileFolder.read(
      "x_a,x_b,y\n0.25,-64,3e0\n1,160,7\n0,64,11\n", standardise: .features, targetScale: .unit)
    #expect(plain.samples == scaled.samples)
    #expect(plain.contentHash != scaled.contentHash)
  }

  @Test(arguments: [1e-300, 1e-160, 1, 1e160, 1e300]) func variancesNeitherOverflowNorVanish(unit: Double) throws {
    let rows = [[1.0, -2, 3], [4, 5, 7], [0, 2, 11]].map { $0.map { "\($0 * unit)" }.joined(separator: ",") }
    for standardisation in [DataFileRequest.Standardisation.features, .modality] {
      let file = try DataFileFolder.read(
        "x_a,x_b,y\n" + rows.joined(separator: "\n"), standardise: standardisation, targetScale: .unit)
      #expect(abs(file.samples.moments.input[0, 0] - 1) < 1e-14)
      #expect(abs(file.samples.moments.input[1, 1] - 1) < 1e-14)
      #expect(abs(file.samples.moments.output - 1) < 1e-14)
    }
  }

  @Test func meansVanishFarFromZero() throws {
    let rows = (0..<50).map { "\(1e9 + Double($0 * $0 % 17) / 10),\($0 % 7),\($0)" }
    let file = try DataFileFolder.read("x_a,x_b,y\n" + rows.joined(separator: "\n"), standardise: .features)
    let mean = stride(from: 0, to: 100, by: 2).reduce(0) { $0 + file.samples.inputs[$1] } / 50
    #expect(abs(mean) < 1e-7)
    #expect(abs(file.samples.moments.input[0, 0] - 1) < 1e-12)
  }

  @Test func centredConstantsAreExactlyZero() throws {
    let text = "x_a,x_a2,x_b,y\n0.1,1,1,3\n0.1,2,5,7\n0.1,4,2,11\n"
    for standardisation in [DataFileRequest.Standardisation.center, .modality] {
      let file = try DataFileFolder.read(text, standardise: standardisation)
      #expect(stride(from: 0, to: 9, by: 3).allSatisfy { file.samples.inputs[$0] == 0 })
    }
  }
}
