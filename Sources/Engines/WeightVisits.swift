/// How a step visits the blocks of a ``LayerSchedule``: which updates wait, and which passes over the weights are saved.
///
/// The way down and the way up read every weight, together twice. Two kinds of blocks are read only once:
/// - Above a modality's only input, h^1 = r W^1 is known but for its factor, the residual r. So block 2 takes a^2 down and
///   W^1 up in one pass, an exchange, and multiplies by r what came out once that is known.
/// - Right below the last layer, whose one row is a^{L−1}, the next step's a^{L−1} becomes known number by number while
///   the activity goes up. So the block takes it down again in the same pass, a turn, and the next step begins below it.
///
/// Where these two leave nothing over, every block is read once in two steps, which is ``TurningBlocks``' matter.
struct WeightVisits: Sendable, Hashable {
  /// How a block is read.
  enum Visit: Sendable, Hashable {
    /// Once down and once up.
    case downAndUp
    /// Once, on the way down, with the input's weights in place of the activity.
    case exchange
    /// Once, on the way up, and down again with the next step's vector.
    case turn
    /// As the last layer above a turn, which has changed the vector below it already.
    case aboveTurn
  }

  /// For each block of the schedule how it is read.
  let visits: [Visit]
  /// For each block whether its updates wait; see `vector_lanes_deferred.h`.
  let isDeferred: [Bool]

  init(_ schedule: LayerSchedule) {
    let (steps, fusion) = (schedule.steps, schedule.fusionLayer)
    let isDeferred = steps.map { $0.lines >= LayerSchedule.fewLines }
    var visits = [Visit](repeating: .downAndUp, count: steps.count)
    if schedule.takesTwoSteps {
      self.visits = visits
      self.isDeferred = steps.map { _ in false }
      return
    }
    let isShared = steps.count > 2 * fusion
    for last in isShared ? [steps.count - 1] : [fusion - 1, 2 * fusion - 1] where last > 0 {
      if isDeferred[last - 1], !steps[last - 1].linesAreColumns {
        visits[last] = .aboveTurn
        visits[last - 1] = .turn
      }
    }
    for second in [1, fusion + 1] where fusion > 1 {
      if isDeferred[second], steps[second - 1].columns == 1 {
        if visits[second] == .turn { visits[second + 1] = .downAndUp }
        visits[second] = .exchange
      }
    }
    self.visits = visits
    self.isDeferred = isDeferred
  }
}
