import Experiments
import Sweeps

/// What hidden units have learned.
extension RunFigures {
  func firstLayers(_ request: FigureRequest) throws(PhaseDiagramError) -> [Figure] {
    guard let store else { return [] }
    guard sweep.recording.keepsFirstLayer else {
      throw PhaseDiagramError(
        "the run kept no first layers; run the sweep again in another folder with `record: {first_layer: true}`")
    }
    var figures: [Figure] = []
    for group in try cellGroups(along: nil, at: request.at) {
      let layers: [Int: ModalityPair<Matrix>]
      do throws(RunStoreError) {
        layers = try store.firstLayers(cell: group.cells[0].cell)
      } catch {
        throw PhaseDiagramError(error.message)
      }
      // Before the first network has ended there is nothing to draw yet.
      guard !layers.isEmpty else { continue }
      let figure = try FirstLayerFigure(
        layers.sorted { $0.key < $1.key }.map(\.value),
        fusionLayer: fusionExperiment(cell: group.cells[0].cell, request).network.fusionLayer,
        title: title(request, group.fixed))
      figures.append(Figure(name: name("first_layer", group.fixed), content: .firstLayer(figure)))
    }
    return figures
  }
}
