#if Figures
  extension Canvas {
    /// Grey diagonal hatching over rectangles. Lines run on across neighbours, and are cut to length rather than clipped,
    /// which not every program that reads SVG can do.
    func hatch(_ areas: [Rectangle]) {
      for area in areas { rectangle(area.expanded(by: 0.15)) }
      set(.paleGrey)
      fill()
      let spacing = 4.0
      for area in areas {
        // Points with x + y = sum lie on the same diagonal, which rises to the right.
        var sum = ((area.x + area.y) / spacing).rounded(.up) * spacing
        while sum < area.right + area.bottom {
          let left = max(area.x, sum - area.bottom)
          let right = min(area.right, sum - area.y)
          path([Point(left, sum - left), Point(right, sum - right)])
          sum += spacing
        }
      }
      set(Colour(0x8C8C8C))
      setLine(width: 0.6)
      stroke()
    }

    /// Thin lines over coloured rectangles, which fall to the right and leave the colours readable: dark on light colours
    /// and white on dark ones. Like ``hatch(_:)`` they run on across neighbours.
    func hatch(over areas: [(area: Rectangle, colour: Colour)]) {
      let spacing = 3.6
      for isDark in [true, false] {
        for (area, colour) in areas where (colour.luminance < 0.3) == isDark {
          // Points with y − x = difference lie on the same diagonal.
          var difference = ((area.y - area.right) / spacing).rounded(.up) * spacing
          while difference < area.bottom - area.x {
            let left = max(area.x, area.y - difference)
            let right = min(area.right, area.bottom - difference)
            path([Point(left, left + difference), Point(right, right + difference)])
            difference += spacing
          }
        }
        set(isDark ? .white : .ink, opacity: 0.8)
        setLine(width: 0.5)
        stroke()
      }
    }
  }
#endif
