/// Solvers for symmetric positive semi-definite matrices.
extension Matrix {
  /// Whether the matrix equals its transpose, to a relative 1e-12 of its largest element.
  public var isSymmetric: Bool {
    guard rows == columns else { return false }
    let tolerance = 1e-12 * (elements.map(\.magnitude).max() ?? 0)
    return (0..<rows).allSatisfy { row in
      (0..<row).allSatisfy { (self[row, $0] - self[$0, row]).magnitude <= tolerance }
    }
  }

  /// The lower Cholesky factor, or `nil` where the matrix is not positive definite to working precision.
  ///
  /// A pivot below 1e-12 of its diagonal element counts as zero: the matrix is then singular and a caller that wants a
  /// solution must use ``minimumNormSolution(of:)``.
  public var choleskyFactor: Matrix? {
    guard rows == columns else { return nil }
    var factor = Matrix(rows: rows, columns: rows)
    for row in 0..<rows {
      for column in 0...row {
        var sum = self[row, column]
        for inner in 0..<column { sum -= factor[row, inner] * factor[column, inner] }
        if row == column {
          guard sum > 1e-12 * self[row, row].magnitude, sum.isFinite else { return nil }
          factor[row, row] = sum.squareRoot()
        } else {
          factor[row, column] = sum / factor[column, column]
        }
      }
    }
    return factor
  }

  /// The row vector w of least norm that solves `w * self = target` for a symmetric positive semi-definite matrix.
  ///
  /// Where the matrix is singular and the target leaves its range, the part outside is ignored (the pseudo-inverse).
  ///
  /// - Precondition: the matrix is square and as large as the target.
  public func minimumNormSolution(of target: [Double]) -> [Double] {
    precondition(rows == columns && rows == target.count, "the target needs \(rows) elements")
    if let factor = choleskyFactor {
      var solution = target
      for row in 0..<rows {
        for inner in 0..<row { solution[row] -= factor[row, inner] * solution[inner] }
        solution[row] /= factor[row, row]
      }
      for row in (0..<rows).reversed() {
        for inner in (row + 1)..<max(rows, row + 1) { solution[row] -= factor[inner, row] * solution[inner] }
        solution[row] /= factor[row, row]
      }
      return solution
    }
    let (values, vectors) = symmetricEigen
    let cutoff = 1e-11 * (values.map(\.magnitude).max() ?? 0)
    var solution = Array(repeating: 0.0, count: rows)
    for index in 0..<rows where values[index] > cutoff {
      var projection = 0.0
      for row in 0..<rows { projection += vectors[row, index] * target[row] }
      for row in 0..<rows { solution[row] += vectors[row, index] * projection / values[index] }
    }
    return solution
  }

  /// Eigenvalues and eigenvectors (in columns) of a symmetric matrix, by cyclic Jacobi rotations.
  ///
  /// - Precondition: the matrix is square; only its symmetry is assumed, not checked.
  public var symmetricEigen: (values: [Double], vectors: Matrix) {
    precondition(rows == columns, "only square matrices have eigenvalues")
    var matrix = self
    var vectors = Matrix(diagonal: Array(repeating: 1, count: rows))
    let scale = elements.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<64 {
      var offDiagonal = 0.0
      for row in 0..<rows {
        for column in 0..<row { offDiagonal += matrix[row, column] * matrix[row, column] }
      }
      if offDiagonal <= 1e-30 * scale { break }
      for first in 0..<rows {
        for second in (first + 1)..<max(rows, first + 1) where matrix[first, second] != 0 {
          matrix.rotate(first, second, accumulating: &vectors)
        }
      }
    }
    return ((0..<rows).map { matrix[$0, $0] }, vectors)
  }

  /// Zeroes element (first, second) by a rotation of that plane (Golub and Van Loan, section 8.5).
  private mutating func rotate(_ first: Int, _ second: Int, accumulating vectors: inout Matrix) {
    let angle = (self[second, second] - self[first, first]) / (2 * self[first, second])
    let tangent = (angle < 0 ? -1 : 1) / (angle.magnitude + (1 + angle * angle).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    let sine = tangent * cosine
    for index in 0..<rows {
      let (x, y) = (self[index, first], self[index, second])
      self[index, first] = cosine * x - sine * y
      self[index, second] = sine * x + cosine * y
    }
    for index in 0..<rows {
      let (x, y) = (self[first, index], self[second, index])
      self[first, index] = cosine * x - sine * y
      self[second, index] = sine * x + cosine * y
    }
    for index in 0..<rows {
      let (x, y) = (vectors[index, first], vectors[index, second])
      vectors[index, first] = cosine * x - sine * y
      vectors[index, second] = sine * x + cosine * y
    }
  }
}
