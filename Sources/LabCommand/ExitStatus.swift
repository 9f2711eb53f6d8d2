import Lab
import RLCore

/// What the tool's exit status says; `sysexits.h` where it has a number.
enum ExitStatus: Int32 {
  case done = 0
  case failure = 1
  case diverged = 3
  case usage = 64
  case badData = 65
  case inputMissing = 66
  case io = 74
  case configuration = 78
  case interrupted = 130
  case terminated = 143
}

/// Something that a user can mend: one line that says what, and the status to leave with.
struct LabFailure: Error {
  let status: ExitStatus
  let message: String

  init(_ status: ExitStatus, _ message: String) { (self.status, self.message) = (status, message) }
}
