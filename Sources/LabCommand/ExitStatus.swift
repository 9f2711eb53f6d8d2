/// Exit statuses of the tool, as in `sysexits.h` where defined.
enum ExitStatus: Int32 {
  case done = 0
  case failure = 1
  case diverged = 3
  case usage = 64
  case badData = 65
  case inputMissing = 66
  case noDisplay = 69
  case io = 74
  /// Another process is writing the run.
  case busy = 75
  case configuration = 78
}
