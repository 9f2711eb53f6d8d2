import Foundation
import Lab
import RunStore
import Text

/// Scripts that hand the tasks of a manifest to an engine, written beside it.
///
/// Each starts `rl-lab run --task`, which resumes what it finds: a task that is stopped and started again ends with the bits of
/// one that was not.
package struct TaskScripts {
  package let manifest: String
  package let count: Int
  /// The tool.
  package let program: String

  /// - Parameter manifest: its path.
  package init(manifest: String, count: Int, program: String) {
    self.manifest = URL(fileURLWithPath: manifest).standardizedFileURL.path
    (self.count, self.program) = (count, program)
  }

  /// `tasks` of `tasks.tsv`.
  private var stem: String {
    let name = manifest.split(separator: "/").last.map(String.init) ?? manifest
    return name.hasSuffix(".tsv") ? String(name.dropLast(4)) : name
  }

  private var folder: String {
    String(manifest.prefix(upTo: manifest.lastIndex(of: "/") ?? manifest.startIndex))
  }
  package var logs: String { path("logs") }

  /// The file beside the manifest with this ending.
  func path(_ ending: String) -> String { "\(folder)/\(stem).\(ending)" }

  private func quoted(_ word: String) -> String { Provenance.shellQuoted(word) }

  /// Endings and texts; those that begin with `#!` are executed.
  var texts: [(ending: String, text: String)] {
    [
      (Self.slurmEnding, slurm), (Self.parallelEnding, parallel), ("kubernetes.yaml", kubernetes),
      ("condor.sub", condor),
    ]
  }

  /// The paths of the scripts, quoted for a shell.
  var places: [String] { texts.map { quoted(path($0.ending)) } }

  static let (slurmEnding, parallelEnding) = ("slurm.sh", "parallel.sh")

  /// The command that submits some tasks again.
  package func again(_ tasks: String) -> [String] {
    [
      "sbatch --array=\(tasks) \(quoted(path(Self.slurmEnding)))",
      "\(quoted(path(Self.parallelEnding))) \(tasks)",
    ]
  }

  private var slurm: String {
    """
    #!/bin/bash
    # Slurm: sbatch \(quoted("\(stem).slurm.sh"))
    # 2 minutes before the end of its time a task saves its state (USR1) and is put back into the queue; preempted ones are put
    # back by Slurm (--requeue). More tasks than MaxArraySize allows go in parts:
    #   sbatch --array=1-1000 --export=ALL,RL_LAB_TASK_OFFSET=1000 \(quoted("\(stem).slurm.sh"))
    #SBATCH --job-name=\(Self.slurmQuoted(stem))
    #SBATCH --array=1-\(count)
    #SBATCH --ntasks=1
    #SBATCH --cpus-per-task=1
    #SBATCH --requeue
    #SBATCH --open-mode=append
    #SBATCH --signal=B:USR1@120
    #SBATCH --output=\(Self.slurmQuoted(logs.replacing("%", with: "%%") + "/%a.txt"))
    program=${RL_LAB:-\(quoted(program))}
    "$program" run --task \(quoted(manifest)) --jobs 1 --progress plain &
    child=$!
    trap 'kill -USR1 $child' USR1
    trap 'kill -TERM $child' TERM
    # A signal ends the wait, not the program.
    wait $child; status=$?
    while kill -0 $child 2>/dev/null; do wait $child; status=$?; done
    # 128 + USR1: stopped at the end of its time, with its state saved.
    if [ $status -eq 138 ]; then scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}" && exit 0; fi
    exit $status

    """
  }

  /// `word` as lines of `#SBATCH` take it: `'` inside `"` is itself, and a backslash before what would end the word.
  private static func slurmQuoted(_ word: String) -> String {
    "\"" + word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  // Without --quote GNU parallel would hand the words to a shell as they are, which would split them at their spaces.
  private var parallel: String {
    """
    #!/bin/sh
    # GNU parallel: \(quoted("\(stem).parallel.sh")) [TASKS], such as 3,17,44-46; all without. JOBS says how many run at once. Started again it
    # does what is missing.
    program=${RL_LAB:-\(quoted(program))}
    if [ $# -eq 0 ]; then
      seq 1 \(count)
    else
      printf '%s\\n' "$*" | tr ', ' '\\n\\n' | while IFS=- read -r low high; do seq "$low" "${high:-$low}"; done
    fi | parallel --quote --jobs "${JOBS:-$(nproc)}" --joblog \(quoted(path("joblog"))) --termseq TERM,60000,KILL \\
      "$program" run --task \(quoted(manifest)):{} --jobs 1 --progress plain

    """
  }

  private var kubernetes: String {
    """
    # Kubernetes: kubectl apply -f \(quoted("\(stem).kubernetes.yaml")), with an image that holds rl-lab and a volume that holds \(folder).
    # A Pod that is evicted has two minutes to save its state; the one in its place resumes it.
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: \(Self.kubernetesName(stem))
    spec:
      completionMode: Indexed
      completions: \(count)
      parallelism: \(min(count, 10))
      backoffLimitPerIndex: 10
      template:
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 120
          containers:
            - name: rl-lab
              image: rl-lab:latest
              command: ["rl-lab", "run", "--task", \(JSON.quoted(manifest)), "--jobs", "1", "--progress", "plain"]
              resources:
                requests: {cpu: "1", memory: 1Gi}
              volumeMounts:
                - {name: runs, mountPath: \(JSON.quoted(folder))}
          volumes:
            - name: runs
              persistentVolumeClaim: {claimName: rl-lab}

    """
  }

  /// Letters, digits and hyphens, as names of Kubernetes are.
  private static func kubernetesName(_ text: String) -> String {
    let letters = text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    let name = String(letters.drop { $0 == "-" }.prefix(50).reversed().drop { $0 == "-" }.reversed())
    return name.isEmpty ? "rl-lab" : name
  }

  /// `word` between quotes, as the arguments of HTCondor take it: both kinds of quotes are doubled.
  private static func condorQuoted(_ word: String) -> String {
    "'" + word.replacing("'", with: "''").replacing("\"", with: "\"\"") + "'"
  }

  private var condor: String {
    """
    # HTCondor: condor_submit \(quoted("\(stem).condor.sub"))
    # An evicted task saves its state (143 is 128 + TERM) and stays in the queue.
    universe = vanilla
    executable = \(program)
    arguments = "run --task \(Self.condorQuoted(manifest)) --jobs 1 --progress plain"
    environment = "RL_LAB_TASK_INDEX=$(Process)"
    request_cpus = 1
    kill_sig = SIGTERM
    job_max_vacate_time = 120
    on_exit_remove = (ExitBySignal == False) && (ExitCode != 143)
    should_transfer_files = NO
    output = \(logs)/$(Process).txt
    error = \(logs)/$(Process).txt
    log = \(logs)/condor.txt
    queue \(count)

    """
  }
}
