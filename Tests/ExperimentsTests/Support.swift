import Experiments

/// Whether two arrays agree to a tolerance relative to the larger norm.
func agree(_ left: [Double], _ right: [Double], to tolerance: Double) -> Bool {
  guard left.count == right.count else { return false }
  return norm(zip(left, right).map { $0 - $1 }) <= tolerance * max(norm(left), norm(right))
}

/// Whether two matrices agree to a tolerance relative to the larger Frobenius norm.
func agree(_ left: Matrix, _ right: Matrix, to tolerance: Double) -> Bool {
  left.rows == right.rows && left.columns == right.columns && agree(left.elements, right.elements, to: tolerance)
}

/// A matrix of normal numbers.
func randomMatrix(rows: Int, columns: Int, seed: UInt32) -> Matrix {
  let stream = RandomStream(seed: Seed(base: 99, index: seed), purpose: .samples, stream: UInt32(rows * 100 + columns))
  return Matrix(rows: rows, columns: columns, elements: stream.normals(count: rows * columns))
}

/// A positive semi-definite matrix of the given rank.
func randomCovariance(size: Int, rank: Int, seed: UInt32) -> Matrix {
  let factor = randomMatrix(rows: size, columns: rank, seed: seed)
  return factor * factor.transposed
}

func identity(_ size: Int) -> Matrix { Matrix(diagonal: Array(repeating: 1, count: size)) }

/// The key that an impossible value is refused with; `nil` where it is not refused.
func refusedKey<Value>(_ body: () throws -> Value) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    return (error as? ExperimentError)?.key ?? "\(error)"
  }
}
