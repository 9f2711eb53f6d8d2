#!/usr/bin/env bash
# Submits the array of a manifest, and puts some of its tasks back into the queue while they run: requeue.sh SCRIPT TASK...
set -euo pipefail
job=$(sbatch --parsable "$1")
shift
for task in "$@"; do
  for _ in $(seq 200); do
    squeue -h -t R -o %K -j "$job" 2>/dev/null | grep -qx "$task" && break
    sleep 0.05
  done
  sleep 0.5
  scontrol requeue "${job}_$task" || true
done
for _ in $(seq 600); do
  [ -z "$(squeue -h -o %i)" ] && exit 0
  # Slurm lets a task wait for two minutes that was put back.
  for task in "$@"; do scontrol update JobId="${job}_$task" StartTime=now 2>/dev/null || true; done
  sleep 0.2
done
exit 1
