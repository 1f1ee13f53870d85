/// The OpenCL C sources, embedded in the binary.
public enum KernelSource {
  /// Who goes through a matrix.
  public enum MatrixPasses: Sendable, CaseIterable {
    /// A work-group of many work-items, for GPUs.
    case groups
    /// A single work-item, a vector at a time, for CPUs.
    case vectors
  }

  /// Training of fusion networks on second moments: the kernels `fusion_initialize` and `fusion_training`.
  public static func fusionTraining(_ passes: MatrixPasses) -> String {
    switch passes {
    case .groups:
      text(
        PackageResources.common_cl, PackageResources.fusion_networks_cl, PackageResources.matrix_passes_cl,
        PackageResources.observable_tracker_cl, PackageResources.fusion_training_cl)
    case .vectors:
      "#define COLUMNS 1\n#define ROWS 1\n"
        + text(
          PackageResources.common_cl, PackageResources.fusion_networks_cl, PackageResources.vector_passes_cl,
          PackageResources.turning_passes_cl, PackageResources.observable_tracker_cl,
          PackageResources.fusion_training_cl)
    }
  }

  /// Training of narrow fusion networks on second moments: the kernels `fusion_initialize` and `lane_training`.
  ///
  /// - Parameter architecture: the macros of `lane_passes.cl` and `lane_training.cl`; the defaults where it is empty.
  public static func laneTraining(architecture: String = "") -> String { architecture + laneTrainingParts }

  private static let laneTrainingParts =
    "#define MEASURE_SPACE __private\n"
    + text(
      PackageResources.common_cl, PackageResources.fusion_networks_cl, PackageResources.observable_tracker_cl,
      PackageResources.lane_numbers_cl, PackageResources.lane_passes_cl, PackageResources.lane_observation_cl,
      PackageResources.lane_training_cl)

  /// Training of late fusion of two layers with one input a modality: the kernels `fusion_initialize` and `lane_modes`.
  ///
  /// - Parameter architecture: the macros of `lane_mode_units.cl` and `lane_mode_steps.cl`; the defaults where it is empty.
  public static func laneModes(architecture: String = "") -> String { architecture + laneModesParts }

  private static let laneModesParts =
    "#define MEASURE_SPACE __private\n"
    + text(
      PackageResources.common_cl, PackageResources.fusion_networks_cl, PackageResources.observable_tracker_cl,
      PackageResources.lane_numbers_cl, PackageResources.lane_observation_cl, PackageResources.lane_expectations_cl,
      PackageResources.lane_mode_units_cl, PackageResources.lane_mode_steps_cl, PackageResources.lane_modes_cl)

  /// Training of fusion networks on samples: the kernels `sample_initialize` and `sample_training`.
  public static let sampleTraining = text(
    PackageResources.common_cl, PackageResources.wide_numbers_cl, PackageResources.sample_networks_cl,
    PackageResources.sample_products_cl, PackageResources.sample_losses_cl, PackageResources.sample_passes_cl,
    PackageResources.sample_thin_layer_cl, PackageResources.sample_observables_cl,
    PackageResources.sample_training_cl)

  /// Training of networks of half lines on samples: the kernels `sample_initialize` and `sample_half_lines`.
  public static let sampleHalfLines = text(
    PackageResources.common_cl, PackageResources.wide_numbers_cl, PackageResources.sample_networks_cl,
    PackageResources.sample_products_cl, PackageResources.sample_losses_cl, PackageResources.sample_observables_cl,
    PackageResources.sample_half_losses_cl, PackageResources.sample_half_branches_cl,
    PackageResources.sample_half_units_cl, PackageResources.sample_half_layers_cl,
    PackageResources.sample_half_lines_cl)

  /// Training of networks of the competition family: the kernels `competition_prepare`, `competition_training`,
  /// `competition_finish` and `competition_test`.
  public static let competitionTraining = text(
    PackageResources.common_cl, PackageResources.wide_numbers_cl, PackageResources.philox_cl,
    PackageResources.competition_data_cl, PackageResources.competition_products_cl,
    PackageResources.competition_vectors_cl,
    PackageResources.competition_steps_cl, PackageResources.competition_paces_cl,
    PackageResources.competition_training_cl)

  /// Initial weights of linear fusion networks and of their narrow twins: the kernels `draw_directions`, `draw_weights` and
  /// `narrow_twins`. They need a device with double precision.
  public static let unitWeights = text(
    PackageResources.common_cl, PackageResources.philox_cl, PackageResources.drawn_normals_cl,
    PackageResources.unit_weights_cl, PackageResources.basis_products_cl, PackageResources.krylov_bases_cl,
    PackageResources.narrow_twins_cl)

  /// All sources, for provenance.
  public static var all: String {
    MatrixPasses.allCases.map(fusionTraining).joined() + unitWeights + laneTraining() + laneModes() + sampleTraining
      + sampleHalfLines
      + competitionTraining
  }

  private static func text(_ parts: [UInt8]...) -> String {
    parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
  }
}
