#!/usr/bin/env bash
# A real Slurm on this machine, in a folder of its own, without systemd: one-node.sh FOLDER COMMAND... runs COMMAND with sbatch,
# squeue and SLURM_CONF set, then stops everything that it started. Needs Debian's slurm-wlm, and root.
set -euo pipefail
run=$(mkdir -p "$1" && readlink -f "$1")
shift
host=$(hostname -s)
mkdir -p "$run"/{state,spool,log}
head -c 1024 /dev/urandom >"$run/munge.key"
chmod 700 "$run"
chmod 600 "$run/munge.key"
# Ports that nothing else on the machine has.
port=$((20000 + $$ % 20000))
cat >"$run/slurm.conf" <<C
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$run/munge.sock
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
JobRequeue=1
JobCompType=jobcomp/none
AccountingStorageType=accounting_storage/none
StateSaveLocation=$run/state
SlurmdSpoolDir=$run/spool
SlurmctldPidFile=$run/slurmctld.pid
SlurmdPidFile=$run/slurmd.pid
SlurmctldLogFile=$run/log/slurmctld.log
SlurmdLogFile=$run/log/slurmd.log
SlurmctldPort=$port
SlurmdPort=$((port + 1))
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
C
export SLURM_CONF=$run/slurm.conf
pids=()
stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  # Who starts this may have left signals blocked, which the daemons inherit.
  for _ in $(seq 30); do
    kill -0 "${pids[@]}" 2>/dev/null || break
    sleep 0.1
  done
  for pid in "${pids[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
}
trap stop EXIT
munged --force --foreground --key-file="$run/munge.key" --socket="$run/munge.sock" --pid-file="$run/munged.pid" \
  --log-file="$run/log/munged.log" --seed-file="$run/munged.seed" >"$run/log/munged.out" 2>&1 &
pids+=($!)
for _ in $(seq 50); do
  [ -S "$run/munge.sock" ] && break
  sleep 0.1
done
slurmctld -D >"$run/log/slurmctld.out" 2>&1 &
pids+=($!)
slurmd -D >"$run/log/slurmd.out" 2>&1 &
pids+=($!)
for _ in $(seq 100); do
  sinfo -h -o %T 2>/dev/null | grep -q idle && break
  sleep 0.2
done
"$@"
