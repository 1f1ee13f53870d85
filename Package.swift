// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "FusionPhase",
  products: [
    .executable(name: "fusionphase", targets: ["fusionphase"]),
    .library(name: "Experiments", targets: ["Experiments"]),
    .library(name: "Theory", targets: ["Theory"]),
    .library(name: "Engines", targets: ["Engines"]),
    .library(name: "Sweeps", targets: ["Sweeps"]),
    .library(name: "PhaseDiagrams", targets: ["PhaseDiagrams"]),
  ],
  traits: [
    .default(enabledTraits: ["Archives", "Figures", "NetCDF"]),
    .trait(name: "Archives", description: "Read .npz archives with libzip. Without it .npy and text are read."),
    .trait(name: "Figures", description: "Draw figures with Cairo. Without it sweeps still run and export."),
    .trait(name: "NetCDF", description: "Export NetCDF-4 with libnetcdf. Without it tables are CSV alone."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // Each room imports only the ones above it.
    .target(
      name: "Experiments",
      dependencies: ["CVectorLanes", .product(name: "RealModule", package: "swift-numerics")]),
    .target(
      name: "Theory",
      dependencies: ["Experiments", .product(name: "RealModule", package: "swift-numerics")]),
    .target(
      name: "Kernels", path: "Kernels",
      resources: [
        .embedInCode("common.cl"), .embedInCode("fusion_networks.cl"), .embedInCode("matrix_passes.cl"),
        .embedInCode("vector_passes.cl"), .embedInCode("turning_passes.cl"), .embedInCode("observable_tracker.cl"),
        .embedInCode("fusion_training.cl"),
        .embedInCode("lane_numbers.cl"), .embedInCode("lane_passes.cl"), .embedInCode("lane_observation.cl"),
        .embedInCode("lane_training.cl"), .embedInCode("lane_expectations.cl"), .embedInCode("lane_mode_units.cl"),
        .embedInCode("lane_mode_steps.cl"), .embedInCode("lane_modes.cl"), .embedInCode("wide_numbers.cl"),
        .embedInCode("sample_networks.cl"), .embedInCode("sample_products.cl"), .embedInCode("sample_losses.cl"),
        .embedInCode("sample_passes.cl"), .embedInCode("sample_thin_layer.cl"), .embedInCode("sample_observables.cl"),
        .embedInCode("sample_training.cl"), .embedInCode("sample_half_losses.cl"),
        .embedInCode("sample_half_branches.cl"), .embedInCode("sample_half_units.cl"),
        .embedInCode("sample_half_layers.cl"), .embedInCode("sample_half_lines.cl"),
        .embedInCode("competition_data.cl"), .embedInCode("competition_products.cl"),
        .embedInCode("competition_vectors.cl"), .embedInCode("competition_steps.cl"),
        .embedInCode("competition_paces.cl"), .embedInCode("competition_training.cl"),
        .embedInCode("philox.cl"), .embedInCode("drawn_normals.cl"), .embedInCode("unit_weights.cl"),
        .embedInCode("basis_products.cl"), .embedInCode("krylov_bases.cl"), .embedInCode("narrow_twins.cl"),
      ]),
    .target(
      name: "Engines",
      dependencies: ["Experiments", "Kernels", "COpenCL", "CVectorLanes"],
      // Training's inner loops change classes that nobody else sees; the checks at compile time stay.
      swiftSettings: [.unsafeFlags(["-enforce-exclusivity=unchecked"])]),
    .target(
      name: "Sweeps",
      dependencies: [
        "Experiments", "Theory", "Engines",
        .target(name: "CZip", condition: .when(traits: ["Archives"])),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        // Its module CYaml, libyaml itself, is imported too; it has no product that could be named here.
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(
      name: "PhaseDiagrams",
      dependencies: [
        "Experiments", "Theory", "Sweeps",
        .target(name: "CCairo", condition: .when(traits: ["Figures"])),
        .target(name: "CNetCDF", condition: .when(traits: ["NetCDF"])),
      ],
      resources: [
        .embedInCode("ReportPage/Page/report.html"), .embedInCode("ReportPage/Page/report.css"),
        .embedInCode("ReportPage/Page/text.js"), .embedInCode("ReportPage/Page/scales.js"),
        .embedInCode("ReportPage/Page/run.js"), .embedInCode("ReportPage/Page/contours.js"),
        .embedInCode("ReportPage/Page/line_plot.js"), .embedInCode("ReportPage/Page/heat_map.js"),
        .embedInCode("ReportPage/Page/details.js"), .embedInCode("ReportPage/Page/panel.js"),
        .embedInCode("ReportPage/Page/interaction.js"),
        .embedInCode("ReportPage/Page/report.js"),
      ]),
    .executableTarget(
      name: "fusionphase",
      dependencies: [
        "Experiments", "Theory", "Engines", "Sweeps", "PhaseDiagrams",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // C: declarations of system libraries, and vector lanes that are chosen at run time.
    .systemLibrary(name: "COpenCL", pkgConfig: "OpenCL", providers: [.apt(["opencl-headers", "ocl-icd-opencl-dev"])]),
    .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
    .systemLibrary(name: "CNetCDF", pkgConfig: "netcdf", providers: [.apt(["libnetcdf-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .target(name: "CVectorLanes", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off"])]),

    // A naive training loop in double precision, which shares no code with the engines.
    .target(name: "ReferenceTraining", dependencies: ["Experiments"], path: "Tests/ReferenceTraining"),
    // Input that nobody means, for the tests that expect words and no crash.
    .target(name: "MutatedInput", path: "Tests/MutatedInput"),
    .testTarget(name: "ExperimentsTests", dependencies: ["Experiments"]),
    .testTarget(name: "TheoryTests", dependencies: ["Experiments", "Theory", "ReferenceTraining"]),
    .testTarget(
      name: "EnginesTests", dependencies: ["Experiments", "Theory", "Engines", "Kernels", "ReferenceTraining"]),
    .testTarget(name: "SweepsTests", dependencies: ["Experiments", "Engines", "Sweeps", "MutatedInput"]),
    .testTarget(
      name: "PhaseDiagramsTests",
      dependencies: [
        "Experiments", "Theory", "Engines", "Sweeps", "PhaseDiagrams", "MutatedInput",
        .target(name: "CCairo", condition: .when(traits: ["Figures"])),
        .target(name: "CNetCDF", condition: .when(traits: ["NetCDF"])),
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(name: "CommandLineTests", dependencies: ["fusionphase", "Engines", "Sweeps", "MutatedInput"]),
  ],
  swiftLanguageModes: [.v6]
)
