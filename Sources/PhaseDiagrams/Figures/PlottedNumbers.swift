/// A figure that can tell the numbers it shows.
protocol PlottedNumbers {
  /// Writes the header and all rows.
  func write(to writer: inout CSVWriter<Never>)
}

extension PlottedNumbers {
  /// The numbers as comma-separated values.
  var table: [UInt8] {
    let collected = CollectedBytes()
    var writer = CSVWriter<Never> { collected.bytes += $0 }
    write(to: &writer)
    writer.finish()
    return collected.bytes
  }
}

private final class CollectedBytes {
  var bytes: [UInt8] = []
}
