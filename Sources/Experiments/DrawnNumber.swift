import CVectorLanes

/// A type of number in which normals can be drawn, with the vector lanes for it.
public protocol DrawnNumber: BinaryFloatingPoint {
  /// What ``RandomStream/fillWithNormals(_:firstPair:times:)`` does for this type.
  static func fillWithNormals(
    _ numbers: UnsafeMutableBufferPointer<Self>, of stream: RandomStream, firstPair: UInt32, times factor: Double)
}

extension Double: DrawnNumber {
  public static func fillWithNormals(
    _ numbers: UnsafeMutableBufferPointer<Double>, of stream: RandomStream, firstPair: UInt32, times factor: Double
  ) {
    guard let place = numbers.baseAddress else { return }
    random_normals_double(stream.address, firstPair, factor, numbers.count, place)
  }
}

extension Float: DrawnNumber {
  public static func fillWithNormals(
    _ numbers: UnsafeMutableBufferPointer<Float>, of stream: RandomStream, firstPair: UInt32, times factor: Double
  ) {
    guard let place = numbers.baseAddress else { return }
    random_normals_float(stream.address, firstPair, factor, numbers.count, place)
  }
}
