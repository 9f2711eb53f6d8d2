/// An error that the user can fix: lines that say where, what and what to do, and the exit status.
struct LabFailure: ExitStatusError {
  let exitStatus: ExitStatus
  let description: String

  init(_ exitStatus: ExitStatus, _ description: String) {
    (self.exitStatus, self.description) = (exitStatus, description)
  }
}
