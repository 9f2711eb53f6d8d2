import ArgumentParser

/// What `--size` says: the width and height of a picture or window, pixels.
struct PictureSize {
  let width: Int
  let height: Int

  init(argument text: String) throws {
    let parts = text.split(separator: "x").compactMap { Int($0) }
    guard parts.count == 2, (160...7680).contains(parts[0]), (120...4320).contains(parts[1]) else {
      throw ValidationError("--size must be WIDTHxHEIGHT from 160x120 to 7680x4320, not '\(text)'")
    }
    (width, height) = (parts[0], parts[1])
  }
}
