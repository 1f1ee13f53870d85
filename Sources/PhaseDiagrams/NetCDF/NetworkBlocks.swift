#if NetCDF
  /// Fills variables over all networks of a sweep from front to back and writes them a block at a time, so that memory holds
  /// one block whatever the size of the sweep.
  final class NetworkBlocks {
    private let file: NetCDFFile
    private let dimensions: [NetCDFFile.Dimension]
    private let blocks: GridBlocks
    private var block: GridBlocks.Block
    private var variables: [any BlockVariable] = []

    /// - Parameters:
    ///   - dimensions: those of the networks; their numbers run through them, the last one varying fastest.
    ///   - limit: how many networks a block has at most.
    init(_ file: NetCDFFile, dimensions: [NetCDFFile.Dimension], limit: Int) {
      self.file = file
      self.dimensions = dimensions
      blocks = GridBlocks(shape: dimensions.map(\.count), limit: limit)
      block = blocks.block(containing: 0)
    }

    /// Defines a variable over all networks.
    ///
    /// - Parameters:
    ///   - inner: dimensions within each network, which come last.
    ///   - fill: what stands where nothing was written.
    ///   - isMissing: whether readers are told that the fill is no value.
    func variable<Element: NetCDFElement>(
      _ name: String, inner: [NetCDFFile.Dimension] = [], fill: Element, isMissing: Bool = true,
      attributes: [(name: String, value: NetCDFAttribute)]
    ) throws(PhaseDiagramError) -> NetworkVariable<Element> {
      let innerShape = inner.map(\.count)
      let number = try file.variable(
        name, Element.self, dimensions: dimensions + inner, chunk: blocks.blockShape + innerShape,
        fill: isMissing ? fill : nil, attributes: attributes)
      let variable = NetworkVariable(number: number, innerShape: innerShape, fill: fill, networks: block.range.count)
      variables.append(variable)
      return variable
    }

    /// Where a network's values stand in the block that is being filled, after writing all blocks before it.
    ///
    /// - Precondition: the network does not come before one that was asked for before.
    func place(of network: Int) throws(PhaseDiagramError) -> Int {
      precondition(network >= block.range.lowerBound, "network \(network) comes too late")
      while network >= block.range.upperBound { try writeBlock() }
      return network - block.range.lowerBound
    }

    /// Writes what is left.
    func finish() throws(PhaseDiagramError) {
      while !block.range.isEmpty { try writeBlock() }
    }

    /// Writes the block and goes on to the next one, which is empty after the last.
    private func writeBlock() throws(PhaseDiagramError) {
      for variable in variables { try variable.write(block, to: file) }
      let next = block.range.upperBound
      block =
        next < blocks.elementCount
        ? blocks.block(containing: next) : GridBlocks.Block(start: [], count: [], range: next..<next)
      for variable in variables { variable.clear(networks: block.range.count) }
    }
  }

  /// A variable of any type, of which one block is being filled.
  private protocol BlockVariable: AnyObject {
    func write(_ block: GridBlocks.Block, to file: NetCDFFile) throws(PhaseDiagramError)
    func clear(networks: Int)
  }

  /// The block of one variable that is being filled.
  final class NetworkVariable<Element: NetCDFElement>: BlockVariable {
    /// The values, network by network.
    var values: [Element]
    /// Number of values of one network.
    let valuesPerNetwork: Int
    private let number: Int32
    private let innerShape: [Int]
    /// A block without values: copying it as a whole is many times faster than filling in element by element.
    private let empty: [Element]

    fileprivate init(number: Int32, innerShape: [Int], fill: Element, networks: Int) {
      self.number = number
      self.innerShape = innerShape
      valuesPerNetwork = innerShape.reduce(1, *)
      empty = Array(repeating: fill, count: networks * valuesPerNetwork)
      values = empty
    }

    fileprivate func write(_ block: GridBlocks.Block, to file: NetCDFFile) throws(PhaseDiagramError) {
      try file.put(
        values, into: number, start: block.start + innerShape.map { _ in 0 }, count: block.count + innerShape)
    }

    fileprivate func clear(networks: Int) {
      let count = networks * valuesPerNetwork
      values = count == empty.count ? empty : Array(empty.prefix(count))
    }
  }
#endif
