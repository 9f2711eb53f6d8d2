import Drawing

extension BitmapCanvas {
  package func image(_ image: Scene.Image, in rect: Rect) {
    let area = pixelArea(rect)
    guard area.left < area.right, area.top < area.bottom else { return }
    let (scaleX, scaleY) = (Double(image.columns) / rect.width, Double(image.rows) / rect.height)
    // Colors are interpolated between the centers of four pixels.
    let across = (area.left..<area.right).map {
      Self.neighbors((Double($0) + 0.5 - rect.x) * scaleX - 0.5, image.columns)
    }
    image.pixels.withUnsafeBufferPointer { source in
      for row in area.top..<area.bottom {
        let down = Self.neighbors((Double(row) + 0.5 - rect.y) * scaleY - 0.5, image.rows)
        let (upper, lower) = (down.first * image.columns * 3, down.second * image.columns * 3)
        let line = pixels + row * width
        for column in area.left..<area.right {
          let place = across[column - area.left]
          let (left, right) = (place.first * 3, place.second * 3)
          var pixel: UInt32 = 0xff
          for channel in 0..<3 {
            let above =
              Int(source[upper + left + channel]) * (256 - place.share)
              + Int(source[upper + right + channel]) * place.share
            let below =
              Int(source[lower + left + channel]) * (256 - place.share)
              + Int(source[lower + right + channel]) * place.share
            pixel = pixel << 8 | UInt32((above * (256 - down.share) + below * down.share) >> 16)
          }
          line[column] = pixel
        }
      }
    }
  }

  /// The two pixels next to a position, and the weight of the second, of 256.
  private static func neighbors(_ place: Double, _ count: Int) -> (first: Int, second: Int, share: Int) {
    let place = min(max(place, 0), Double(count - 1))
    let first = Int(saturating: place)
    return (first, min(first + 1, count - 1), Int(saturating: (place - Double(first)) * 256))
  }
}
