import CVectorLanes

/// A type of number whose vectors have another network in every lane; see `lane_training.h`.
protocol TrainingLanes: BinaryFloatingPoint {
  /// Pointers to the memory of a pack of networks.
  associatedtype Pack
  /// An integer of the same size.
  associatedtype Integer: FixedWidthInteger

  static func pack(
    network: UnsafeMutablePointer<Self>, data: UnsafeMutablePointer<Self>, history: UnsafeMutablePointer<Self>,
    state: UnsafeMutablePointer<Self>
  ) -> Pack

  /// Takes `steps` steps of all packs; see `lane_training.h`.
  static func trainPacks(
    _ plan: UnsafePointer<lane_plan>, _ packs: UnsafeBufferPointer<Pack>, steps: Int,
    events: UnsafeMutablePointer<lane_events>)
}

extension Float: TrainingLanes {
  typealias Integer = Int32

  static func pack(
    network: UnsafeMutablePointer<Float>, data: UnsafeMutablePointer<Float>, history: UnsafeMutablePointer<Float>,
    state: UnsafeMutablePointer<Float>
  ) -> lane_pack_float { lane_pack_float(network: network, data: data, history: history, state: state) }

  static func trainPacks(
    _ plan: UnsafePointer<lane_plan>, _ packs: UnsafeBufferPointer<lane_pack_float>, steps: Int,
    events: UnsafeMutablePointer<lane_events>
  ) { lane_training_float(plan, packs.count, steps, packs.baseAddress, events) }
}

extension Double: TrainingLanes {
  typealias Integer = Int64

  static func pack(
    network: UnsafeMutablePointer<Double>, data: UnsafeMutablePointer<Double>, history: UnsafeMutablePointer<Double>,
    state: UnsafeMutablePointer<Double>
  ) -> lane_pack_double { lane_pack_double(network: network, data: data, history: history, state: state) }

  static func trainPacks(
    _ plan: UnsafePointer<lane_plan>, _ packs: UnsafeBufferPointer<lane_pack_double>, steps: Int,
    events: UnsafeMutablePointer<lane_events>
  ) { lane_training_double(plan, packs.count, steps, packs.baseAddress, events) }
}
