import ArgumentParser
import RLCore

/// What `--seat` says: a side of a board game.
enum SeatName: String, CaseIterable, ExpressibleByArgument {
  case first, second

  var side: Side { self == .first ? .first : .second }
}
