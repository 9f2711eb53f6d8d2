import CSDL2
import Foundation
import Painting

/// A window event.
package enum WindowEvent: Sendable, Equatable {
  case press(Key, isRepeat: Bool)
  case release(Key)
  case move(Point?)
  case click(Point)
  case drag(Point)
  case resize
  case close
}

/// A window that shows a bitmap. Only the main thread may use it.
package final class Window {
  private let window: OpaquePointer
  private let renderer: OpaquePointer
  private var texture: OpaquePointer?
  private var textureSize = (width: 0, height: 0)
  private var isDragging = false
  private(set) var isFullScreen = false

  /// - Throws: `NoDisplay` if there is no screen or SDL cannot create a window.
  package init(title: String, width: Int, height: Int) throws(NoDisplay) {
    try startVideo()
    SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear")
    let flags = SDL_WINDOW_RESIZABLE.rawValue | SDL_WINDOW_ALLOW_HIGHDPI.rawValue
    // 0x2fff0000 is SDL_WINDOWPOS_CENTERED, a macro that Swift does not see.
    let centered = Int32(0x2fff_0000)
    guard let window = SDL_CreateWindow(title, centered, centered, Int32(width), Int32(height), flags) else {
      throw NoDisplay(reason: String(cString: SDL_GetError()).lowercased())
    }
    SDL_SetWindowMinimumSize(window, 480, 360)
    guard
      let renderer = SDL_CreateRenderer(window, -1, SDL_RENDERER_ACCELERATED.rawValue)
        ?? SDL_CreateRenderer(window, -1, SDL_RENDERER_SOFTWARE.rawValue)
    else {
      let reason = String(cString: SDL_GetError()).lowercased()
      SDL_DestroyWindow(window)
      throw NoDisplay(reason: reason)
    }
    (self.window, self.renderer) = (window, renderer)
  }

  deinit {
    if let texture { SDL_DestroyTexture(texture) }
    SDL_DestroyRenderer(renderer)
    SDL_DestroyWindow(window)
    SDL_QuitSubSystem(SDL_INIT_VIDEO)
  }

  /// Pixels of the window; on high-density displays more than its size.
  package var pixelSize: (width: Int, height: Int) {
    var (width, height): (Int32, Int32) = (0, 0)
    SDL_GetRendererOutputSize(renderer, &width, &height)
    return (max(Int(width), 1), max(Int(height), 1))
  }

  /// The mouse position in pixels; on high-density displays its own units are larger.
  package static func pixel(_ x: Int32, _ y: Int32, windowWidth: Int, pixelWidth: Int) -> Point {
    let density = windowWidth > 0 ? Double(pixelWidth) / Double(windowWidth) : 1
    return Point(Double(x) * density, Double(y) * density)
  }

  package func show(_ canvas: BitmapCanvas) {
    if texture == nil || textureSize != (canvas.width, canvas.height) {
      if let texture { SDL_DestroyTexture(texture) }
      texture = SDL_CreateTexture(
        renderer, UInt32(SDL_PIXELFORMAT_ARGB8888.rawValue), Int32(SDL_TEXTUREACCESS_STREAMING.rawValue),
        Int32(canvas.width), Int32(canvas.height))
      textureSize = (canvas.width, canvas.height)
    }
    SDL_UpdateTexture(texture, nil, canvas.pixels, Int32(canvas.width * 4))
    SDL_RenderCopy(renderer, texture, nil, nil)
    SDL_RenderPresent(renderer)
  }

  package func toggleFullScreen() {
    isFullScreen.toggle()
    SDL_SetWindowFullscreen(window, isFullScreen ? SDL_WINDOW_FULLSCREEN_DESKTOP.rawValue : 0)
  }

  /// The events so far; waits up to `seconds` for one.
  package func events(waiting seconds: Double) -> [WindowEvent] {
    var result: [WindowEvent] = []
    var event = SDL_Event()
    guard SDL_WaitEventTimeout(&event, Int32(max(seconds, 0) * 1000)) != 0 else { return [] }
    repeat {
      if let event = translate(event) { result.append(event) }
    } while SDL_PollEvent(&event) != 0
    return result
  }

  private func translate(_ event: SDL_Event) -> WindowEvent? {
    switch SDL_EventType(event.type) {
    case SDL_QUIT: return .close
    case SDL_KEYDOWN:
      return Key(pressed: event.key.keysym).map { .press($0, isRepeat: event.key.repeat != 0) }
    // SDL lets go of all keys where a window loses the focus, often while Alt is held.
    case SDL_KEYUP: return Key(released: event.key.keysym).map { .release($0) }
    case SDL_MOUSEMOTION:
      let at = point(event.motion.x, event.motion.y)
      return isDragging ? .drag(at) : .move(at)
    case SDL_MOUSEBUTTONDOWN:
      guard event.button.button == 1 else { return nil }
      isDragging = true
      return .click(point(event.button.x, event.button.y))
    case SDL_MOUSEBUTTONUP:
      isDragging = false
      return nil
    case SDL_WINDOWEVENT:
      switch SDL_WindowEventID(UInt32(event.window.event)) {
      case SDL_WINDOWEVENT_LEAVE: return .move(nil)
      case SDL_WINDOWEVENT_SIZE_CHANGED, SDL_WINDOWEVENT_EXPOSED, SDL_WINDOWEVENT_SHOWN,
        SDL_WINDOWEVENT_RESTORED:
        return .resize
      case SDL_WINDOWEVENT_CLOSE: return .close
      default: return nil
      }
    default: return nil
    }
  }

  private func point(_ x: Int32, _ y: Int32) -> Point {
    var (width, height): (Int32, Int32) = (0, 0)
    SDL_GetWindowSize(window, &width, &height)
    return Self.pixel(x, y, windowWidth: Int(width), pixelWidth: pixelSize.width)
  }
}

extension Key {
  /// Nil for unmapped keys, and with Ctrl, Alt or Gui.
  package init?(pressed symbol: SDL_Keysym) {
    if symbol.mod & UInt16(KMOD_CTRL.rawValue | KMOD_ALT.rawValue | KMOD_GUI.rawValue) != 0 { return nil }
    self.init(released: symbol)
  }

  /// Nil for unmapped keys. It was pressed before Ctrl, Alt or Gui was.
  package init?(released symbol: SDL_Keysym) {
    let isShifted = symbol.mod & UInt16(KMOD_SHIFT.rawValue) != 0
    switch SDL_KeyCode(UInt32(bitPattern: symbol.sym)) {
    case SDLK_SPACE: self = .space
    case SDLK_LEFT: self = .left
    case SDLK_RIGHT: self = .right
    case SDLK_UP: self = .up
    case SDLK_DOWN: self = .down
    case SDLK_BACKSPACE: self = .backspace
    case SDLK_HOME: self = .home
    case SDLK_END: self = .end
    case SDLK_TAB: self = .tab
    case SDLK_ESCAPE: self = .escape
    case SDLK_PAGEUP: self = .pageUp
    case SDLK_PAGEDOWN: self = .pageDown
    case SDLK_F1: self = .function(1)
    case SDLK_F11: self = .function(11)
    case SDLK_KP_PLUS: self = .character("+")
    case SDLK_KP_MINUS: self = .character("-")
    case SDLK_SLASH where isShifted: self = .character("?")
    default:
      guard (33...126).contains(symbol.sym), let sign = Unicode.Scalar(UInt32(symbol.sym)) else { return nil }
      self = .character(Character(sign))
    }
  }
}
