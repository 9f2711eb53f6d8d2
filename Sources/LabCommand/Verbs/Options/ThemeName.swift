import ArgumentParser
import Painting
import Viewer

/// What `--theme` says.
enum ThemeName: String, ExpressibleByArgument, CaseIterable {
  case dark, light

  var theme: Theme { self == .dark ? .dark : .light }
}
