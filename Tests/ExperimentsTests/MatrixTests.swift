import Experiments
import Testing

@Suite struct MatrixTests {
  private let matrix = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])

  @Test func productWithItsTranspose() {
    #expect(matrix * matrix.transposed == Matrix(rows: 2, columns: 2, elements: [14, 32, 32, 77]))
    #expect(
      matrix.transposed * matrix
        == Matrix(rows: 3, columns: 3, elements: [17, 22, 27, 22, 29, 36, 27, 36, 45]))
  }

  @Test func rowVectorTimesMatrix() {
    #expect([1, -1] * matrix == [-3, -3, -3])
    #expect([0, 2] * matrix == [8, 10, 12])
  }

  @Test func blocksAndElements() {
    #expect(matrix[0..<2, 1..<3] == Matrix(rows: 2, columns: 2, elements: [2, 3, 5, 6]))
    #expect(matrix[1..<2, 0..<1] == Matrix(rows: 1, columns: 1, elements: [4]))
    #expect(matrix[1, 2] == 6)
    var changed = matrix
    changed[0, 1] = 9
    #expect(changed.elements == [1, 9, 3, 4, 5, 6])
  }

  @Test func diagonalAndZeros() {
    #expect(Matrix(diagonal: [2, 3]).elements == [2, 0, 0, 3])
    #expect(Matrix(rows: 1, columns: 2).elements == [0, 0])
  }

  @Test func innerProductAndNorm() {
    #expect(dot([1, 2, 3], [4, -5, 6]) == 12)
    #expect(norm([3, -4]) == 5)
    #expect(dot([], []) == 0)
  }

  @Test func productIsAssociative() {
    for seed in 0..<5 as Range<UInt32> {
      let (a, b, c) = (
        randomMatrix(rows: 3, columns: 5, seed: seed), randomMatrix(rows: 5, columns: 4, seed: seed),
        randomMatrix(rows: 4, columns: 2, seed: seed)
      )
      #expect(agree((a * b) * c, a * (b * c), to: 1e-14))
      #expect(agree((a * b).transposed, b.transposed * a.transposed, to: 1e-15))
      #expect(agree(Array(a.elements[0..<5]) * b, Array((a * b).elements[0..<4]), to: 1e-14))
    }
  }
}
