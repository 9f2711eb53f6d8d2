import Foundation
import Painting
import Testing
import Viewer

/// How long the frames of a GIF stand, read from its blocks.
@Suite struct RecorderDelayTests {
  /// Size of the part that each frame draws, and its delay, 0.01 s; nil where the blocks are not a GIF's.
  private func frames(_ data: Data) -> [(hundredths: Int, width: Int, height: Int)]? {
    let bytes = Array(data)
    func word(_ place: Int) -> Int { Int(bytes[place]) | Int(bytes[place + 1]) << 8 }
    guard bytes.prefix(6).elementsEqual("GIF89a".utf8) else { return nil }
    var (place, delay) = (13 + 3 * 256, 0)
    var result: [(hundredths: Int, width: Int, height: Int)] = []
    func skipBlocks() {
      while bytes[place] != 0 { place += 1 + Int(bytes[place]) }
      place += 1
    }
    while place < bytes.count {
      switch bytes[place] {
      case 0x3b: return result
      case 0x21:
        if bytes[place + 1] == 0xf9 { delay = word(place + 4) }
        place += 2
        skipBlocks()
      case 0x2c:
        result.append((delay, word(place + 5), word(place + 7)))
        place += 11
        skipBlocks()
      default: return nil
      }
    }
    return nil
  }

  private func encoder(_ frames: [([UInt32], Int)]) -> GIFEncoder {
    var encoder = GIFEncoder(width: 3, height: 2)
    for (pixels, hundredths) in frames { encoder.append(pixels, hundredths: hundredths) }
    return encoder
  }

  private let black = [UInt32](repeating: 0xff00_0000, count: 6)
  private let red = [UInt32](repeating: 0xffff_0000, count: 6)

  @Test func aFrameStandsAsLongAsItIsTold() throws {
    let frames = try #require(self.frames(encoder([(black, 7), (red, 300), (black, 4)]).encoded()))
    #expect(frames.map(\.hundredths) == [7, 300, 4])
  }

  @Test func aPictureThatStaysIsOneFrameForAllOfItsTime() throws {
    let frames = try #require(self.frames(encoder([(black, 4), (black, 4), (black, 5), (red, 4)]).encoded()))
    #expect(frames.map(\.hundredths) == [13, 4])
  }

  @Test func aFrameTooShortForViewersStandsTwoHundredths() throws {
    let frames = try #require(self.frames(encoder([(black, 1), (red, 0)]).encoded()))
    #expect(frames.map(\.hundredths) == [2, 2])
  }

  @Test func onlyThePartThatChangedIsDrawn() throws {
    var other = black
    other[1] = 0xff12_3456
    other[5] = 0xff12_3456
    let frames = try #require(self.frames(encoder([(black, 4), (other, 4)]).encoded()))
    #expect(frames.map(\.width) == [3, 2] && frames.map(\.height) == [2, 2])
  }

  @Test func whatChangedIsDrawnInItsNewColour() {
    var (one, other) = (black, black)
    (one[1], other[1]) = (0xff12_3456, 0xff65_4321)
    // The same colors in another order are another film.
    let (film, turned) = (
      encoder([(black, 4), (one, 4), (other, 4)]).encoded(),
      encoder([(black, 4), (other, 4), (one, 4)]).encoded()
    )
    #expect(film != turned && film.count == turned.count)
  }

  /// 30 frames a second are 3.33 hundredths each: none may be lost in an hour.
  @Test(arguments: [10, 24, 25, 30, 60]) func aFilmLastsAsLongAsItsFrames(framesPerSecond: Int) throws {
    let path = NSTemporaryDirectory() + "delays-\(UUID().uuidString).gif"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let recorder = try FilmRecorder(path: path, width: 2, height: 2, framesPerSecond: framesPerSecond)
    let canvas = BitmapCanvas(width: 2, height: 2, typeface: try Typeface())
    for frame in 0..<2 * framesPerSecond {
      canvas.pixels[0] = frame % 2 == 0 ? 0xff00_0000 : 0xffff_ffff
      try recorder.append(canvas)
    }
    try recorder.finish()
    let frames = try #require(self.frames(try Data(contentsOf: URL(fileURLWithPath: path))))
    #expect(frames.count == 2 * framesPerSecond)
    let sum = frames.reduce(0) { $0 + $1.hundredths }
    // Two seconds; what is shorter than two hundredths is stretched to them.
    #expect(framesPerSecond > 50 ? sum >= 200 : sum == 200)
  }
}
