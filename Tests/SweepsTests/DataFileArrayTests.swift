import Experiments
import Foundation
import Sweeps
import Testing

/// Arrays that NumPy wrote.
@Suite struct DataFileArrayTests {
  private static func matrix(_ fixture: String) throws -> DataFile {
    try DataFileFolder.read(fixture: fixture, as: "features.npy", a: ["1"], b: ["2"], y: ["3"])
  }

  @Test(
    arguments: DataFileFixtures.base64.keys.filter { $0.hasPrefix("matrix ") }.sorted()
  ) func everyTypeAndOrderGivesTheSameNumbers(fixture: String) throws {
    let file = try Self.matrix(fixture)
    #expect(file.samples.inputs == [0, 1, 1, 0, 3, 7, 2, 4])
    #expect(file.samples.targets == [2, 5, 1, 6])
  }

  @Test func halfPrecisionIsExact() throws {
    let file = try Self.matrix("half precision")
    #expect(
      file.samples.inputs == [0x1p-24, 0x1.ffcp+15, -0x1.998p-4, 0x1.ff8p-15, -0x1.ffcp+15, 0x1.55p-2])
    #expect(file.samples.targets == [-1.5, 0x1.92p+1, 0x1.064p-10])
  }

  @Test func integersKeepTheirSignAndBooleansAreZeroAndOne() throws {
    let negative = try Self.matrix("negative integers")
    #expect(negative.samples.inputs == [-1, -128, 5, -7])
    #expect(negative.samples.targets == [127, 0])
    let large = try Self.matrix("large integers")
    #expect(large.samples.inputs == [0x1p53, -0x1p53, 0x1p62, 1])
    let booleans = try Self.matrix("booleans")
    #expect(booleans.samples.inputs == [0, 1, 1, 0, 1, 1, 0, 0])
    #expect(booleans.samples.targets == [0, 1, 1, 0])
  }

  @Test func aMatrixNamesItsColumnsByNumber() throws {
    let file = try DataFileFolder.read(fixture: "matrix <f8", as: "FEATURES.NPY", a: ["3"], b: ["1"], y: ["2"])
    #expect(file.featureNames == ModalityPair(["column 3"], ["column 1"]))
    #expect(file.samples.inputs == [2, 0, 5, 1, 1, 3, 6, 2])
    #expect(file.samples.targets == [1, 0, 7, 4])
  }

  #if Archives
    @Test func archivesHoldThreeArrays() throws {
      let file = try DataFileFolder.read(fixture: "archive", as: "features.npz")
      #expect(file.samples.dimensions == ModalityPair(2, 1))
      #expect(file.samples.inputs == [1, -2, 3, 2, 0.5, 1, 4, 3, 4, 8, -1, 1, 16, 2.25, 5])
      #expect(file.samples.targets == [2, 7, 1, 8, 3])
      #expect(file.featureNames == ModalityPair(["x_a 1", "x_a 2"], ["x_b"]))
      #expect(file.targetName == "y")
    }

    @Test func theFormatDoesNotMatter() throws {
      let text = "x_a1,x_a2,x_b,y\n1,-2,3,2\n2,.5,1,7\n4,3,4,1\n8,-1,1,8\n16,2.25,5,3\n"
      for standardisation in DataFileRequest.Standardisation.allCases {
        let columns = try DataFileFolder.read(text, standardise: standardisation)
        for (fixture, target) in [("archive", nil), ("compressed archive", ["Y"])] {
          let arrays = try DataFileFolder.read(
            fixture: fixture, as: "features.npz", y: target, standardise: standardisation)
          #expect(arrays.samples == columns.samples)
          #expect(arrays.scaling == columns.scaling)
          #expect(arrays.contentHash == columns.contentHash)
        }
      }
    }

    @Test func archivesAreReadByOtherNamesToo() throws {
      let file = try DataFileFolder.read(
        fixture: "compressed archive", as: "features.npz", a: ["x_B"], b: ["x_A"], y: ["y"])
      #expect(file.featureNames == ModalityPair(["x_B"], ["x_A 1", "x_A 2"]))
      #expect(file.samples.inputs.prefix(3) == [3, 1, -2])
    }
  #endif
}
