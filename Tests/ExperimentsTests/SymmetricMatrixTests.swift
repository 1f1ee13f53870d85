import Experiments
import Testing

@Suite struct SymmetricMatrixTests {
  @Test func choleskyOfAKnownMatrix() throws {
    let matrix = Matrix(rows: 3, columns: 3, elements: [4, 12, -16, 12, 37, -43, -16, -43, 98])
    #expect(try #require(matrix.choleskyFactor) == Matrix(rows: 3, columns: 3, elements: [2, 0, 0, 6, 1, 0, -8, 5, 3]))
  }

  @Test func choleskyRefusesWhatIsNotPositiveDefinite() {
    #expect(Matrix(rows: 2, columns: 2, elements: [1, 1, 1, 1]).choleskyFactor == nil)
    #expect(Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 1]).choleskyFactor == nil)
    #expect(Matrix(diagonal: [1, 0]).choleskyFactor == nil)
    #expect(Matrix(diagonal: [.nan]).choleskyFactor == nil)
    #expect(Matrix(rows: 1, columns: 2).choleskyFactor == nil)
  }

  @Test func oneByOne() {
    let matrix = Matrix(diagonal: [9])
    #expect(matrix.choleskyFactor == Matrix(diagonal: [3]))
    #expect(matrix.minimumNormSolution(of: [18]) == [2])
    #expect(Matrix(diagonal: [0]).minimumNormSolution(of: [1]) == [0])
  }

  @Test func symmetry() {
    #expect(randomCovariance(size: 5, rank: 5, seed: 1).isSymmetric)
    #expect(!Matrix(rows: 2, columns: 2, elements: [1, 0.5, 0.4, 1]).isSymmetric)
    #expect(!Matrix(rows: 1, columns: 2).isSymmetric)
  }

  @Test(arguments: [1, 2, 3, 5, 8, 13, 30]) func randomPositiveDefinite(size: Int) throws {
    let matrix = randomCovariance(size: size, rank: size + 3, seed: 5)
    let factor = try #require(matrix.choleskyFactor)
    #expect(agree(factor * factor.transposed, matrix, to: 1e-13))

    let target = RandomStream(seed: Seed(), purpose: .weights).normals(count: size)
    #expect(agree(matrix.minimumNormSolution(of: target) * matrix, target, to: 1e-9))
  }

  /// A singular matrix: the solution solves, and has no part in the kernel, which is what makes it the shortest.
  @Test(arguments: [(2, 1), (5, 2), (10, 7), (20, 19), (30, 12)])
  func minimumNormSolutionOfASingularMatrix(size: Int, rank: Int) {
    let factor = randomMatrix(rows: size, columns: rank, seed: 11)
    let matrix = factor * factor.transposed
    let wanted = Array(repeating: 1, count: rank) * factor.transposed
    let solution = matrix.minimumNormSolution(of: wanted * matrix)
    #expect(agree(solution * matrix, wanted * matrix, to: 1e-9))
    #expect(agree(solution, wanted, to: 1e-8), "`wanted` lies in the range, so it is the shortest solution")
  }

  @Test func thePartOutsideTheRangeIsIgnored() {
    #expect(agree(Matrix(diagonal: [2, 0]).minimumNormSolution(of: [4, 7]), [2, 0], to: 1e-15))
    let matrix = Matrix(rows: 2, columns: 2, elements: [1, 1, 1, 1])
    #expect(agree(matrix.minimumNormSolution(of: [3, 1]), [1, 1], to: 1e-14))
  }

  /// Directions that are weak but not lost in rounding count: the range ends at 1e-11 of the largest pivot.
  @Test(arguments: [(1e-8, true), (1e-10, true), (1e-12, false), (1e-15, false)])
  func whereTheRangeEnds(weak: Double, counts: Bool) {
    let matrix = Matrix(diagonal: [0, weak, 1, 0.5])
    let solution = matrix.minimumNormSolution(of: [1, weak, 2, 1])
    #expect(agree(solution, [0, counts ? 1 : 0, 2, 2], to: 1e-15))
  }

  @Test func nothingIsSolvedWithZeros() {
    #expect(Matrix(rows: 3, columns: 3).minimumNormSolution(of: [1, 2, 3]) == [0, 0, 0])
  }
}
