import CSDL2

/// Why no window can be opened.
package struct NoDisplay: Error, CustomStringConvertible {
  package let reason: String
  package var description: String {
    "no display: \(reason). Alternatives: --record film.gif --headless renders without one; ssh -X (or -Y) brings "
      + "the window to your screen; or copy the run file to a machine with a screen and watch it there"
  }
}

/// Reports in advance whether a window is impossible.
package func requireDisplay() throws(NoDisplay) {
  #if os(Linux)
    guard
      ["SDL_VIDEODRIVER", "WAYLAND_DISPLAY", "DISPLAY"].contains(where: { (name: String) in
        SDL_getenv(name) != nil
      })
    else {
      throw NoDisplay(reason: "neither DISPLAY nor WAYLAND_DISPLAY is set")
    }
  #endif
}

/// Starts SDL's video and checks that it is visible.
///
/// Without a display SDL does not fail: it takes a driver that shows nothing.
package func startVideo() throws(NoDisplay) {
  SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1")
  SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1")
  SDL_SetMainReady()
  try requireDisplay()
  #if os(Linux)
    // Without Wayland its library would print its own error.
    if SDL_getenv("SDL_VIDEODRIVER") == nil, SDL_getenv("WAYLAND_DISPLAY") == nil {
      SDL_SetHint(SDL_HINT_VIDEODRIVER, "x11")
    }
  #endif
  guard SDL_InitSubSystem(SDL_INIT_VIDEO) == 0 else {
    let display = SDL_getenv("DISPLAY").map { "DISPLAY=\(String(cString: $0)) cannot be opened; " } ?? ""
    throw NoDisplay(reason: display + String(cString: SDL_GetError()).lowercased())
  }
  let driver = SDL_GetCurrentVideoDriver().map { String(cString: $0) } ?? "none"
  let asked = SDL_getenv("SDL_VIDEODRIVER").map { String(cString: $0) } ?? ""
  if ["offscreen", "dummy", "evdev"].contains(driver), asked != driver {
    SDL_QuitSubSystem(SDL_INIT_VIDEO)
    throw NoDisplay(reason: "neither DISPLAY nor WAYLAND_DISPLAY can be opened")
  }
}
