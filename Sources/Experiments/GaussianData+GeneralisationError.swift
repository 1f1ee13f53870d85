extension GaussianData {
  /// E_g = ½ (W − w*) Σ (W − w*)ᵀ: the loss of a total map on fresh samples above that of the teacher.
  ///
  /// - Precondition: `map` has D_A+D_B values.
  public func generalisationError(of map: [Double]) -> Double {
    let error = zip(map, teacher).map { $0 - $1 }
    return dot(error * covariance, error) / 2
  }

  /// ‖W_A‖/‖w_A*‖ and ‖W_B‖/‖w_B*‖ for a total map; `nil` for a modality that the teacher ignores.
  ///
  /// - Precondition: `map` has D_A+D_B values.
  public func fractions(ofTeacherIn map: [Double]) -> ModalityPair<Double?> {
    ModalityPair(0..<dimensions.a, dimensions.a..<teacher.count).map { range in
      let length = norm(Array(teacher[range]))
      return length > 0 ? norm(Array(map[range])) / length : nil
    }
  }
}
