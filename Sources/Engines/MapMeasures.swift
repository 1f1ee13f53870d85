import Experiments

/// What a network's total map is compared with in each step, in memory that one thread uses for one network after another.
///
/// A step of a network should not wait for what is looked at: these are plain numbers, read in place.
struct MapMeasures<Number: TrainingNumber> {
  /// The total maps of A and B.
  typealias Maps = (a: UnsafeMutablePointer<Number>, b: UnsafeMutablePointer<Number>)

  /// W_*, the plateau measure, the final measure, the final projection and the teacher, `dimension` numbers each.
  private let numbers: AlignedBuffer<Number>
  private let dimension: Int
  private var split = 0
  private var leading = Modality.a

  init(dimension: Int) {
    numbers = AlignedBuffer(count: 5 * dimension)
    self.dimension = dimension
  }

  /// Begins with a network that trains on these data.
  mutating func load(_ data: TrainingData<Number>) {
    split = data.fixedPoints.moments.dimensions.a
    leading = data.fixedPoints.leading
    let rows = [data.globalMinimum, data.plateauMeasure, data.finalMeasure, data.finalProjection, data.teacher]
    for (index, row) in rows.enumerated() { self.row(index).update(from: row, count: row.count) }
  }

  private func row(_ index: Int) -> UnsafeMutablePointer<Number> { numbers.start + index * dimension }

  var globalMinimum: UnsafePointer<Number> { UnsafePointer(row(0)) }

  /// The distribution's, for the generalisation error.
  var teacher: UnsafePointer<Number> { UnsafePointer(row(4)) }

  /// The distance of the total maps to a target.
  func setDistance(of maps: Maps, to target: UnsafePointer<Number>, in result: UnsafeMutablePointer<Number>) {
    for index in 0..<split { result[index] = target[index] - maps.a[index] }
    for index in split..<dimension { result[index] = target[index] - maps.b[index - split] }
  }

  /// How far the total maps have come: both modalities towards their plateaus, then towards their final values.
  func measures(_ maps: Maps) -> SIMD4<Number> {
    let (plateau, final) = (row(1), row(2))
    var result = SIMD4<Number>.zero
    func add(_ modality: Int, _ map: UnsafeMutablePointer<Number>, _ range: Range<Int>) {
      for index in range {
        let element = map[index - range.lowerBound]
        let value = range.count > 1 ? element * element : element
        result[modality] += value * plateau[index]
        result[2 + modality] += value * final[index]
      }
    }
    add(0, maps.a, 0..<split)
    add(1, maps.b, split..<dimension)
    return result
  }

  /// The leading modality's map along its final value, which is 1 there.
  func leadingComponent(_ maps: Maps) -> Number {
    let (map, range) = leading == .a ? (maps.a, 0..<split) : (maps.b, split..<dimension)
    let projection = row(3)
    var result: Number = 0
    for index in range { result += map[index - range.lowerBound] * projection[index] }
    return result
  }
}
