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
    // Zeros at the beginning of a row stay zeros, which spares the large diagonal matrices all their products.
    let starts = (0..<rows).map { row in (0..<row).first { self[row, $0] != 0 } ?? row }
    for row in 0..<rows {
      for column in starts[row]...row {
        var sum = self[row, column]
        for inner in max(starts[row], starts[column])..<column { sum -= factor[row, inner] * factor[column, inner] }
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
    return RangeOfMatrix(self).minimumNormSolution(of: target)
  }
}

/// The range of a symmetric positive semi-definite matrix: an orthonormal basis Q of it, and an upper triangle R with
/// matrix = Q R Rᵀ Qᵀ.
private struct RangeOfMatrix {
  private let basis: [[Double]]
  private let triangle: Matrix

  /// A Cholesky factor that takes the largest pivot first ends with the rank, where no pivot is left above 1e-11 of the
  /// largest (Higham, "Accuracy and Stability of Numerical Algorithms", section 10.3). Its columns are then made orthonormal.
  init(_ matrix: Matrix) {
    var pivots = (0..<matrix.rows).map { matrix[$0, $0] }
    let cutoff = 1e-11 * (pivots.max() ?? 0)
    var columns: [[Double]] = []
    while columns.count < matrix.rows, let index = pivots.indices.max(by: { pivots[$0] < pivots[$1] }),
      pivots[index] > cutoff
    {
      var column = (0..<matrix.rows).map { matrix[$0, index] }
      for earlier in columns { column.subtract(earlier[index], times: earlier) }
      let root = pivots[index].squareRoot()
      for row in column.indices {
        column[row] /= root
        pivots[row] -= column[row] * column[row]
      }
      pivots[index] = 0
      columns.append(column)
    }

    var basis: [[Double]] = []
    var triangle = Matrix(rows: columns.count, columns: columns.count)
    for (index, column) in columns.enumerated() {
      var rest = column
      // Once more for what rounding has left.
      for _ in 0..<2 {
        for (row, direction) in basis.enumerated() {
          let part = dot(direction, rest)
          triangle[row, index] += part
          rest.subtract(part, times: direction)
        }
      }
      let length = norm(rest)
      triangle[index, index] = length
      basis.append(rest.map { $0 / length })
    }
    self.basis = basis
    self.triangle = triangle
  }

  /// Q R⁻ᵀ R⁻¹ Qᵀ target.
  func minimumNormSolution(of target: [Double]) -> [Double] {
    var parts = basis.map { dot($0, target) }
    for row in parts.indices.reversed() {
      for inner in (row + 1)..<max(parts.count, row + 1) { parts[row] -= triangle[row, inner] * parts[inner] }
      parts[row] /= triangle[row, row]
    }
    for row in parts.indices {
      for inner in 0..<row { parts[row] -= triangle[inner, row] * parts[inner] }
      parts[row] /= triangle[row, row]
    }
    var solution = Array(repeating: 0.0, count: target.count)
    for (part, direction) in zip(parts, basis) { solution.subtract(-part, times: direction) }
    return solution
  }
}

extension [Double] {
  /// Subtracts a multiple of another vector of the same length.
  fileprivate mutating func subtract(_ factor: Double, times other: [Double]) {
    for index in indices { self[index] -= factor * other[index] }
  }
}
