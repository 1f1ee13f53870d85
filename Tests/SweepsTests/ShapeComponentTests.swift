import Engines
import Sweeps
import Testing

/// A cell's shape is that of its experiments, whichever dimensions of the grid it depends on.
@Suite struct ShapeComponentTests {
  @Test(arguments: [
    """
    initialization: {scheme: layerwise}
    axes:
      data.correlation: [0.1, 0.5]
      network.depth: [2, 4]
      network.width: [3, 20]

    """,
    "network: {width: 6}\ndata: {samples: 64}\naxes:\n  training.method: [moments, samples]\n  data.noise: [0.1, 0.2]\n",
    "network: {activation: relu}\ndata: {samples: 10}\naxes:\n  data.correlation: [0, 0.5]\n  data.samples: [16, 64]\n",
    "data: {samples: 32}\naxes:\n  training.loss: [squared, logistic]\n  data.samples: [32, 48]\n",
    """
    network: {width: 30, depth: 4, width_method: reduced}
    axes:
      network.width_tolerance: [0.1, 0.00001]
      initialization.scale: [0.01, 0.1]
      initialization.scheme: [entrywise, layerwise]

    """,
    """
    data: {kind: random, degrees_of_freedom: 9}
    axes:
      network.fusion_layer: [1, 2]
      data.dimensions: [[2, 3], [3, 4]]

    """,
  ])
  func everyCellHasTheShapeOfItsExperiments(text: String) throws {
    let sweep = try Sweep(text: text, fileName: "a.yaml")
    for cell in 0..<sweep.grid.cellCount {
      #expect(sweep.shape(ofCell: cell) == BatchShape(sweep.experiment(cell: cell, seed: 0)), "cell \(cell)")
    }
  }
}
