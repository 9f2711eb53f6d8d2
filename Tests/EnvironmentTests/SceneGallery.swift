import Drawing

/// What a `Scene` draws, one example a function; `docs/scenes.md` shows each with its picture.
enum SceneGallery {
  static let all: [(name: String, scene: Scene)] = [
    ("cells", cells()),
    ("shapes", shapes()),
    ("image", image()),
    ("numbers", numbers()),
    ("colors", colors()),
  ]

  static func cells() -> Scene {
    var scene = Scene(width: 4, height: 2)
    scene.cell(0, 0, .start)
    scene.cell(3, 0, .goal)
    scene.cell(1, 1, .hazard)
    scene.cell(2, 1, .wall)
    scene.grid(columns: 4, rows: 2)
    scene.disc(0, 1, .agent)
    scene.label("G", 3, 0)
    return scene
  }

  static func shapes() -> Scene {
    var scene = Scene(width: 4, height: 2)
    scene.shapes = [
      .rectangle(origin: .init(0.2, 0.3), width: 0.9, height: 1.4, .body),
      .circle(center: .init(1.8, 1), radius: 0.5, .agent),
      .line(from: .init(2.5, 0.4), to: .init(3.8, 0.4), width: 0.15, .agentDetail),
      .polygon([.init(2.6, 1.7), .init(3.2, 0.8), .init(3.8, 1.7)], .goal),
      .text("up", at: .init(1.8, 1), height: 0.35, .text),
    ]
    return scene
  }

  static func image() -> Scene {
    var scene = Scene(width: 4, height: 2)
    var pixels: [UInt8] = []
    for row in 0..<8 {
      for column in 0..<16 { pixels += [UInt8(16 * column), UInt8(32 * row), 128] }
    }
    if let image = Scene.Image(columns: 16, rows: 8, pixels: pixels) {
      scene.shapes.append(.image(image, origin: .init(0, 0), width: 4, height: 2))
    }
    return scene
  }

  static func numbers() -> Scene {
    Scene(numbers: [0.0123, -0.5, 12], labels: ["position", "velocity", "mass"])
  }

  static func colors() -> Scene {
    let colors = Scene.Color.allCases
    var scene = Scene(width: 8, height: Double(colors.count))
    for (row, color) in colors.enumerated() {
      scene.shapes.append(.rectangle(origin: .init(0, Double(row)), width: 3, height: 0.9, color))
      scene.shapes.append(.text(".\(color.rawValue)", at: .init(5.5, Double(row) + 0.45), height: 0.6, .text))
    }
    return scene
  }
}
