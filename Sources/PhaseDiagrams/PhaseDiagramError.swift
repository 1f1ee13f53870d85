/// Why a phase diagram, a table or a figure could not be made, as a sentence for the user.
public struct PhaseDiagramError: Error, Hashable, Sendable, CustomStringConvertible {
  public let message: String

  public init(_ message: String) { self.message = message }

  public var description: String { message }
}
