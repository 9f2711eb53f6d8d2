/// Something that a user can mend: lines that say where, what and what to do, and the status to leave with.
struct LabFailure: ExitStatusError {
  let exitStatus: ExitStatus
  let description: String

  init(_ exitStatus: ExitStatus, _ description: String) {
    (self.exitStatus, self.description) = (exitStatus, description)
  }
}
