import Foundation
import Painting
import TestSupport
import Testing
import Text
import Viewer

@Suite struct RecordingTests {
  /// What a reader makes of packed bytes, by the specification.
  private func unpacked(_ data: [UInt8]) -> [UInt8]? {
    var (position, size) = (0, 9)
    var table: [[UInt8]] = []
    var result: [UInt8] = []
    var last: [UInt8]?
    func code() -> Int? {
      var value = 0
      for bit in 0..<size {
        guard position / 8 < data.count else { return nil }
        value |= Int(data[position / 8] >> (position % 8) & 1) << bit
        position += 1
      }
      return value
    }
    while let next = code() {
      if next == 257 { return result }
      if next == 256 {
        table = (0..<258).map { $0 < 256 ? [UInt8($0)] : [] }
        (size, last) = (9, nil)
        continue
      }
      guard let before = last else {
        guard next < 256 else { return nil }
        result += table[next]
        last = table[next]
        continue
      }
      guard next <= table.count else { return nil }
      let entry = next < table.count ? table[next] : before + [before[0]]
      result += entry
      if table.count < 4096 { table.append(before + [entry[0]]) }
      if table.count == 1 << size, size < 12 { size += 1 }
      last = entry
    }
    return nil
  }

  @Test func packedBytesCanBeUnpacked() {
    var state: UInt32 = 1
    func random() -> UInt8 {
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    let cases: [[UInt8]] = [
      [], [7], Array(repeating: 3, count: 100_000), (0..<5000).map { UInt8($0 % 7) },
      (0..<60_000).map { _ in random() }, (0..<60_000).map { _ in random() & 3 },
    ]
    for bytes in cases {
      let packed = LZW.packed(bytes)
      #expect(unpacked(packed) == bytes && LZW.unpacked(Data(packed)) == bytes)
    }
    for count in 200...800 {
      let bytes = (0..<count).map { _ in random() & 15 }
      let packed = LZW.packed(bytes)
      #expect(unpacked(packed) == bytes && LZW.unpacked(Data(packed)) == bytes)
    }
  }

  @Test func colorsAreExactWhereThereAreFew() {
    var palette = Palette([0x102030: 5, 0xffffff: 1, 0: 9])
    for color: UInt32 in [0x102030, 0xffffff, 0] {
      #expect(palette.colors[Int(palette.index(of: color))] == color)
    }
  }

  @Test func manyColoursAreNearOnesOfAPalette() {
    var counts: [UInt32: Int] = [:]
    for index in 0..<4096 {
      counts[UInt32(index % 16 * 16) << 16 | UInt32(index / 16 % 16 * 16) << 8 | UInt32(index / 256 * 16)] = 1
    }
    var palette = Palette(counts)
    #expect(palette.colors.count == 255)
    for color in counts.keys {
      let near = palette.colors[Int(palette.index(of: color))]
      for shift: UInt32 in [0, 8, 16] {
        #expect(abs(Int(color >> shift & 255) - Int(near >> shift & 255)) < 64)
      }
    }
  }

  @Test func aFilmThatStandsStillIsOneFrame() throws {
    var gif = GIFEncoder(width: 2, height: 1)
    let (one, two): ([UInt32], [UInt32]) = ([0xff00_0000, 0xffff_ffff], [0xffff_ffff, 0xffff_ffff])
    for pixels in [one, one, two] { gif.append(pixels, hundredths: 4) }
    #expect(gif.frameCount == 2)
    let data = gif.encoded()
    #expect(data.starts(with: Data("GIF89a".utf8)) && data.last == 0x3b)
  }

  @Test func whatAFilmHoldsInMemoryIsWhatChanges() {
    var gif = GIFEncoder(width: 1000, height: 1000)
    var pixels = [UInt32](repeating: 0xff20_4060, count: 1_000_000)
    for frame in 0..<300 {
      pixels[3_331 * frame] = 0xff00_0000 | UInt32(frame)
      gif.append(pixels, hundredths: 4)
    }
    #expect(gif.frameCount == 300)
    #expect((1_000..<100_000).contains(gif.heldBytes), "\(gif.heldBytes) bytes, of 1.2 GB of pictures")
    #expect(gif.encoded().count < 100_000)
  }

  /// More colors than a palette has, each of 50 frames with new ones: the file is that of an encoder that keeps all pictures.
  @Test func aFilmOfChangesIsTheSameFile() {
    var gif = GIFEncoder(width: 40, height: 30)
    for number in 0..<50 {
      // One frame in ten shows the picture before once more.
      let frame = number % 10 == 1 ? number - 1 : number
      var pixels: [UInt32] = []
      for y in 0..<30 {
        for x in 0..<40 {
          let isBlock = (x + 40 - frame % 40) % 40 < 8 && (10..<18).contains(y)
          let block = (red: frame * 5, green: 0x40, blue: frame % 9 * 20)
          let ground = (red: x * 6, green: y * 8, blue: x * y % 7 * 30)
          let color = isBlock ? block : ground
          let bits = color.red << 16 | color.green << 8 | color.blue
          pixels.append(0xff00_0000 | UInt32(bits))
        }
      }
      gif.append(pixels, hundredths: 4)
    }
    let data = gif.encoded()
    let hash = data.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    #expect(gif.frameCount == 45 && data.count == 4474 && hash == 0x5788_8e24_d483_f19e)
  }

  @Test func everyFormatIsWrittenWithoutADisplay() throws {
    let folder = try Scratch.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, magic) in [("a.png", "\u{89}PNG"), ("a.gif", "GIF89a"), ("a.svg", "<svg xmlns=")] {
      let model = try WatchModel([CorridorRun()], mode: .greedy, goesOn: false)
      let path = folder.appendingPathComponent(name).path
      let frames = try HeadlessRecording(path: path, width: 320, height: 240, frames: nil).run(model)
      #expect(frames >= 1)
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      #expect(data.starts(with: magic.unicodeScalars.map { UInt8($0.value) }))
      if name.hasSuffix("gif") { #expect(frames == 30, "0.4 s of steps and 0.7 s at the end, 25 a second") }
    }
  }

  @Test func aFilmEndsAtItsLimitAndPlaysUntilThen() throws {
    let folder = try Scratch.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("noise.gif").path
    let recorder = try FilmRecorder(
      path: path, width: 100, height: 100, framesPerSecond: 25, limit: 100_000)
    let canvas = BitmapCanvas(width: 100, height: 100, typeface: try Typeface())
    var (state, frames) = (UInt32(1), 0)
    while !recorder.isFull, frames < 100 {
      for pixel in 0..<10_000 {
        state = state &* 1_664_525 &+ 1_013_904_223
        canvas.pixels[pixel] = 0xff00_0000 | (state >> 28) * 0x10_0804
      }
      try recorder.append(canvas)
      frames += 1
    }
    // Four bits a pixel are 5 kB a frame, somewhat more as they are packed.
    #expect((10...20).contains(frames), "\(frames) frames")
    try recorder.append(canvas)
    try recorder.finish()
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect((70_000...125_000).contains(data.count), "\(data.count) bytes")
    #expect(data.starts(with: Data("GIF89a".utf8)) && data.last == 0x3b)
  }

  @Test func aFilmThatReachesItsLimitSaysSoAndKeepsWhatItHas() throws {
    let folder = try Scratch.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("short.gif").path
    var recording = HeadlessRecording(path: path, width: 320, height: 240, frames: nil)
    recording.limit = 1_000
    var note: String?
    recording.onNote = { note = $0 }
    #expect(try recording.run(WatchModel([CorridorRun()], mode: .greedy, goesOn: false)) == 1)
    #expect(
      note
        == "\(path): recording stopped at its limit of 1.0 kB; all until then is kept; --record-limit MEGABYTES sets another"
    )
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).starts(with: Data("GIF89a".utf8)))
  }

  @Test func aFolderThatIsNotThereIsAClearLine() throws {
    let model = try WatchModel([CorridorRun()], mode: .greedy)
    let error = #expect(throws: RecordingFailure.self) {
      try HeadlessRecording(path: "/nowhere/a.gif", width: 320, height: 240, frames: 1).run(model)
    }
    #expect(
      error?.description == "/nowhere/a.gif: cannot be written: the folder does not exist or is not writable")
  }
}
