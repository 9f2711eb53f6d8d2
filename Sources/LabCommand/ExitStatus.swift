/// What the tool's exit status says; the numbers of `sysexits.h` where it has one.
enum ExitStatus: Int32 {
  case done = 0
  case failure = 1
  case diverged = 3
  case usage = 64
  case badData = 65
  case inputMissing = 66
  case noDisplay = 69
  case io = 74
  /// Another process writes the run.
  case busy = 75
  case configuration = 78
}

/// Something that a user can mend: lines that say where, what and what to do, and the status to leave with.
struct LabFailure: Error {
  let status: ExitStatus
  let message: String

  init(_ status: ExitStatus, _ message: String) { (self.status, self.message) = (status, message) }
}
