/// A run as the page of a report reads it: the JSON of the page's element `run`.
///
/// Columns have one entry a cell, in the order of ``PhaseDiagram/cells``. A number that does not exist or is not finite is
/// `null`; all others are written with the digits that read back as the same number.
public struct ReportData: Hashable, Sendable, Codable {
  /// Text with subscripts and superscripts, piece by piece.
  public struct Text: Hashable, Sendable, Codable {
    public enum Level: String, Hashable, Sendable, Codable {
      case base, subscripted, superscripted
    }

    public var text: String
    public var level: Level
  }

  /// One axis of the grid.
  public struct Axis: Hashable, Sendable, Codable {
    public enum Spacing: String, Hashable, Sendable, Codable {
      case linear, logarithmic, categorical
    }

    /// The key as written in the sweep file.
    public var key: String
    public var label: [Text]
    public var spacing: Spacing
    /// The distinct values as tables write them, in drawing order.
    public var values: [String]
    /// Where each value lies: the number itself, or its place from 0 for categories.
    public var coordinates: [Double]
    /// The borders between cells, one more than there are values.
    public var edges: [Double]
    /// The number of the dimension that the axis belongs to; zipped axes share theirs.
    public var dimension: Int
    /// The position on this axis, a column.
    public var positions: [Int]
  }

  /// One value that can be shown.
  public struct Value: Hashable, Sendable, Codable {
    /// As tables name it.
    public var name: String
    public var label: [Text]
    /// Which networks count, in words.
    public var counted: String
    /// Whether a logarithmic scale makes sense.
    public var allowsLogarithm: Bool
    /// The value that means no effect, where there is one.
    public var neutral: Double?
    /// Whether equal factors are equally far from the neutral value.
    public var isRatio: Bool
    /// Whether the colour scale always reaches from 0 to 1.
    public var hasUnitRange: Bool
    /// The mean over the networks that count and have the value, a column.
    public var mean: [Double?]
    /// Columns of its standard error, the median and the quartiles; absent where no cell has more than one network.
    public var standardError: [Double?]?
    public var median: [Double?]?
    public var lowerQuartile: [Double?]?
    public var upperQuartile: [Double?]?
    /// How many networks stand behind these numbers, a column.
    public var count: [Int]
    /// What theory says, a column; absent where it makes no statement on this value.
    public var theory: [Double?]?
    /// Why the mean is not drawn, a column of places in ``ReportData/absences``; absent where all are drawn.
    public var absence: [Int?]?
  }

  /// What theory says between the cells, along one axis.
  public struct TheoryLines: Hashable, Sendable, Codable {
    public struct Line: Hashable, Sendable, Codable {
      /// The cell at the axis's first position, which says where the other axes stand.
      public var cell: Int
      /// The name of the value.
      public var value: String
      public var numbers: [Double?]
    }

    /// The key of the axis.
    public var axis: String
    /// Where theory was asked, in ascending order.
    public var coordinates: [Double]
    public var lines: [Line]
  }

  /// A diagram that the page begins with.
  public struct View: Hashable, Sendable, Codable {
    public var title: String?
    /// The keys of the axes; no vertical one for a line plot.
    public var x: String
    public var y: String?
    /// The name of the value.
    public var value: String
    /// `simulation`, `theory` or `difference`.
    public var source: String
    /// `linear`, `log` or `diverging`.
    public var scale: String
    public var colourMap: String?
    /// The axes that stand still: key → position.
    public var at: [String: Int]
  }

  /// A colour map: evenly spaced control colours as `#RRGGBB`, mixed linearly in sRGB.
  public struct NamedColourMap: Hashable, Sendable, Codable {
    public var name: String
    public var colours: [String]
  }

  /// A line of a learning curve.
  public struct Series: Hashable, Sendable, Codable {
    public var label: [Text]
    /// The title of the panel that the line belongs to; lines of one panel follow each other.
    public var panel: [Text]
    /// Whether the panel's scale is logarithmic.
    public var isLogarithmic: Bool
    /// 0 for what is of no modality, 1 for A or modality 1, 2 for B or modality 2.
    public var modality: Int
  }

  /// A time that is marked in learning curves.
  public struct Mark: Hashable, Sendable, Codable {
    /// The name of the value.
    public var value: String
    public var label: [Text]
    public var modality: Int
  }

  /// One network's learning curve.
  public struct Curve: Hashable, Sendable, Codable {
    public var cell: Int
    /// The network's number in its cell.
    public var seed: Int
    public var steps: [Int]
    /// For each series, a number for each step.
    public var numbers: [[Double?]]
    /// For each mark, when this network reached it.
    public var marks: [Double?]
  }

  /// The recorded learning curves.
  public struct Curves: Hashable, Sendable, Codable {
    public var series: [Series]
    public var marks: [Mark]
    public var curves: [Curve]
    /// What was left out to keep the page small, in a sentence.
    public var omission: String?
  }

  /// Where the numbers come from.
  public struct Provenance: Hashable, Sendable, Codable {
    /// One stretch of training on one device.
    public struct Session: Hashable, Sendable, Codable {
      public var started: String
      public var finished: String?
      public var device: String
      public var driver: String
      public var kernelHash: String
      public var version: String
      public var system: String
    }

    /// The command that trains these networks again from ``configuration``.
    public var command: String
    /// The sweep with all defaults, as a sweep file.
    public var configuration: String
    public var configurationHash: String
    public var precision: String
    public var networks: Int
    public var seeds: Int
    public var baseSeed: UInt64
    public var sessions: [Session]
    /// How the numbers came about, in sentences.
    public var method: [String]
    /// The version of the program that wrote the report.
    public var reportVersion: String
  }

  public var title: String
  public var networksPerCell: Int
  /// What is said of networks that ended as they should: `converged`.
  public var success: String
  public var axes: [Axis]
  public var cellCount: Int
  /// How many networks of each cell ended as they should, a column.
  public var successful: [Int]
  /// How many ended otherwise: status → column; absent where there are none.
  public var otherStatuses: [String: [Int]]
  /// Why a cell has no colour.
  public var absences: [String]
  public var values: [Value]
  /// What was left out to keep the page small, in a sentence.
  public var omission: String?
  public var theoryLines: [TheoryLines]
  public var views: [View]
  public var colourMaps: [NamedColourMap]
  public var curves: Curves?
  public var provenance: Provenance
}
