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
    let count = rows
    // The factor's transpose, whose rows lie together in memory. Each row is taken from all later ones once it is known.
    var upper = transposed
    let isDefinite = upper.elements.withUnsafeMutableBufferPointer { upper in
      for pivot in 0..<count {
        let row = UnsafeMutableBufferPointer(rebasing: upper[(pivot * count)..<((pivot + 1) * count)])
        guard row[pivot] > 1e-12 * self[pivot, pivot].magnitude, row[pivot].isFinite else { return false }
        row[pivot] = row[pivot].squareRoot()
        for column in (pivot + 1)..<max(count, pivot + 1) { row[column] /= row[pivot] }
        // Zeros have nothing to take, which spares large diagonal matrices all their products.
        for later in (pivot + 1)..<max(count, pivot + 1) where row[later] != 0 {
          let rest = UnsafeMutableBufferPointer(rebasing: upper[(later * count)..<((later + 1) * count)])
          let factor = row[later]
          for column in later..<count { rest[column] -= factor * row[column] }
        }
        for column in 0..<pivot { row[column] = 0 }
      }
      return true
    }
    return isDefinite ? upper.transposed : nil
  }

  /// The row vector w of least norm that solves `w * self = target` for a symmetric positive semi-definite matrix.
  ///
  /// Where the matrix is singular and the target leaves its range, the part outside is ignored (the pseudo-inverse).
  ///
  /// - Precondition: the matrix is square and as large as the target.
  public func minimumNormSolution(of target: [Double]) -> [Double] {
    minimumNormSolution(of: target, factor: choleskyFactor)
  }

  /// - Parameter factor: ``choleskyFactor``, where it is known already.
  func minimumNormSolution(of target: [Double], factor: Matrix?) -> [Double] {
    precondition(rows == columns && rows == target.count, "the target needs \(rows) elements")
    if let factor {
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
