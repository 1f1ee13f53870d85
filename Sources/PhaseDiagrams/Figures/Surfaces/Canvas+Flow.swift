#if Figures
  import Foundation

  /// An arrow of a flow, on paper.
  struct FlowArrow {
    static let grey = Colour(0x8C8C8C)

    let centre: Point
    /// Its direction, and its length in any unit; y grows downwards.
    let velocity: Point
    let colour: Colour

    var speed: Double { velocity.distance(to: Point(0, 0)) }
  }

  extension Canvas {
    /// Arrows centred on their places. Lengths follow the cube root of the speed, which near a fixed point may be a thousandth
    /// of what it is elsewhere, up to nine tenths of the spacing between them.
    func flow(_ arrows: [FlowArrow], spacing: Double) {
      let fastest = arrows.map(\.speed).max() ?? 1
      for one in arrows where one.speed > 0 {
        arrow(
          centre: one.centre, direction: Point(one.velocity.x / one.speed, one.velocity.y / one.speed),
          length: 0.9 * spacing * cbrt(one.speed / fastest), colour: one.colour)
      }
    }

    /// A thin arrow around a centre; `direction` has unit length.
    private func arrow(centre: Point, direction: Point, length: Double, colour: Colour) {
      let tip = Point(centre.x + direction.x * length / 2, centre.y + direction.y * length / 2)
      let tail = Point(centre.x - direction.x * length / 2, centre.y - direction.y * length / 2)
      let head = min(3.2, 0.6 * length)
      let neck = Point(tip.x - direction.x * head, tip.y - direction.y * head)
      line([tail, neck], colour: colour, width: 0.8)
      let half = 0.42 * head
      path(
        [
          tip, Point(neck.x - direction.y * half, neck.y + direction.x * half),
          Point(neck.x + direction.y * half, neck.y - direction.x * half),
        ], isClosed: true)
      set(colour)
      fill()
    }

    /// A filled square, which marks where an orbit starts.
    func square(_ centre: Point, colour: Colour) {
      let half = 2.2
      rectangle(Rectangle(x: centre.x - half, y: centre.y - half, width: 2 * half, height: 2 * half))
      set(colour)
      fill()
    }
  }
#endif
