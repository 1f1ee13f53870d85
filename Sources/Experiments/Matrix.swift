/// A small dense matrix of doubles, stored row by row: covariances and the other second moments.
///
/// Training never uses it; it serves the closed forms and the preparation of a run, where sizes stay in the hundreds.
public struct Matrix: Hashable, Sendable, Codable {
  public let rows: Int
  public let columns: Int
  /// The elements, row by row.
  public var elements: [Double]

  /// A matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, elements: Array(repeating: 0, count: rows * columns))
  }

  /// A matrix from its elements, row by row.
  ///
  /// - Precondition: there are `rows * columns` elements.
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(elements.count == rows * columns, "a \(rows)×\(columns) matrix needs \(rows * columns) elements")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// A square matrix with the given diagonal.
  public init(diagonal: [Double]) {
    self.init(rows: diagonal.count, columns: diagonal.count)
    for (index, value) in diagonal.enumerated() { self[index, index] = value }
  }

  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// The block with the given rows and columns.
  public subscript(rowRange: Range<Int>, columnRange: Range<Int>) -> Matrix {
    var result = Matrix(rows: rowRange.count, columns: columnRange.count)
    for row in rowRange {
      for column in columnRange {
        result[row - rowRange.lowerBound, column - columnRange.lowerBound] = self[row, column]
      }
    }
    return result
  }

  /// The transposed matrix.
  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for row in 0..<rows {
      for column in 0..<columns { result[column, row] = self[row, column] }
    }
    return result
  }

  /// The matrix product.
  ///
  /// - Precondition: the inner dimensions agree.
  public static func * (left: Matrix, right: Matrix) -> Matrix {
    precondition(left.columns == right.rows, "inner dimensions \(left.columns) and \(right.rows) differ")
    var result = Matrix(rows: left.rows, columns: right.columns)
    let width = right.columns
    result.elements.withUnsafeMutableBufferPointer { result in
      right.elements.withUnsafeBufferPointer { right in
        for row in 0..<left.rows {
          for inner in 0..<left.columns {
            let factor = left[row, inner]
            guard factor != 0 else { continue }
            for column in 0..<width { result[row * width + column] += factor * right[inner * width + column] }
          }
        }
      }
    }
    return result
  }

  /// The product of a row vector and a matrix, `vector * matrix`.
  ///
  /// - Precondition: the vector has as many elements as the matrix has rows.
  public static func * (vector: [Double], matrix: Matrix) -> [Double] {
    precondition(vector.count == matrix.rows, "a vector of \(vector.count) cannot multiply \(matrix.rows) rows")
    var result = Array(repeating: 0.0, count: matrix.columns)
    for row in 0..<matrix.rows {
      let factor = vector[row]
      guard factor != 0 else { continue }
      for column in 0..<matrix.columns { result[column] += factor * matrix[row, column] }
    }
    return result
  }
}

/// The inner product of two vectors of the same length.
public func dot(_ left: [Double], _ right: [Double]) -> Double {
  precondition(left.count == right.count, "vectors of \(left.count) and \(right.count) elements have no inner product")
  return zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
}

/// The Euclidean norm of a vector.
public func norm(_ vector: [Double]) -> Double { dot(vector, vector).squareRoot() }
