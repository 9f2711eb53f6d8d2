#!/bin/sh
# draw.sh [NAME ...]   trains what the pictures of docs/images show and records them; all of them if none is named
# Run it at the root of the repository. Runs land in runs/pictures and are kept: a picture whose runs are there is only drawn.
# gymnasium needs a Python with gymnasium and pygame, named by RL_LAB_PYTHON; compare needs Chromium.
set -eu

out=docs/images
runs=runs/pictures
wanted=${*:-all}

# train NAME EXPERIMENT [OPTION ...]   a run of its own, unless it is there; an experiment is a file or comes from standard input
train() {
  folder=$runs/$1 file=Experiments/$2.yaml
  shift
  if [ "$1" = - ]; then
    mkdir -p "$runs"
    file=$folder.yaml
    cat >"$file"
  fi
  shift
  [ -d "$folder" ] || ./rl-lab run "$file" --out "$folder" --progress off "$@" >&2
}

# draw FILE RUN [OPTION ...]
draw() {
  picture=$out/$1 run=$runs/$2
  shift 2
  ./rl-lab watch "$run" --headless --record "$picture" "$@"
}

# one NAME   whether a picture is wanted
one() {
  case " $wanted " in " all " | *" $1 "*) ;; *) return 1 ;; esac
}

# The front page

! one cartpole.gif || {
  train cartpole cartpole-dqn
  draw cartpole.gif cartpole --size 760x475 --frames 75
}
! one q-table.gif || {
  train lake frozenlake4x4-qtable --seeds 1
  draw q-table.gif lake/seed-1.sqlite --size 760x560 --seed 1 --fps 5
}
! one branch.png || {
  train pole cartpole-dqn --set training.steps=60_000 --set evaluation.every=5_000 --seeds 1..2
  [ -d $runs/pole-no-target ] ||
    ./rl-lab run --branch $runs/pole@40_000 --set agent.target=none --out $runs/pole-no-target --progress off >&2
  draw branch.png pole-no-target/seed-1.sqlite --episode 1217 --step 210
}
! one compare.png || {
  for name in dqn without-replay without-target; do train cures/$name cartpole-$name; done
  ./rl-lab compare $runs/cures/dqn $runs/cures/without-replay $runs/cures/without-target --html $runs/cures.html >&2
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1240,275 --screenshot=$out/compare.png \
    "file://$PWD/$runs/cures.html" 2>/dev/null
}

# The viewer's page

! one cartpole.png || {
  train cartpole cartpole-dqn
  draw cartpole.png cartpole
}
! one frozenlake-q-values.png || {
  train lake frozenlake4x4-qtable --seeds 1
  draw frozenlake-q-values.png lake/seed-1.sqlite
}
! one frozenlake-optimum.png || {
  train lake frozenlake4x4-qtable --seeds 1
  draw frozenlake-optimum.png lake/seed-1.sqlite --overlay optimum --theme light
}
! one frozenlake8x8-values.png || {
  train lake8x8 frozenlake8x8-qtable --seeds 1
  draw frozenlake8x8-values.png lake8x8/seed-1.sqlite --overlay values --theme light
}
! one frozenlake8x8-visits.png || {
  train lake8x8 frozenlake8x8-qtable --seeds 1
  draw frozenlake8x8-visits.png lake8x8/seed-1.sqlite --overlay visits
}
! one frozenlake-error.png || {
  train lake-dqn frozenlake4x4-dqn --seeds 1
  draw frozenlake-error.png lake-dqn/seed-1.sqlite --overlay error
}
! one cliffwalking.png || {
  train cliff cliffwalking-qtable
  draw cliffwalking.png cliff/seed-1.sqlite --episode 20 --size 1440x900
}
! one key-and-door.png || {
  train key - <<'END'
environment: {id: KeyAndDoor-v0, observation: planes}
agent: {algorithm: dqn, net_arch: [64, 64], learning_starts: 1_000, train_freq: 2, learning_rate: 1e-3}
training: {steps: 30_000}
END
  draw key-and-door.png key/seed-1.sqlite --step 2
}
! one taxi.png || {
  train taxi - <<'END'
environment: {id: Taxi-v4}
agent: {algorithm: q-learning, learning_rate: 0.2, gamma: 0.99}
training: {steps: 300_000}
END
  draw taxi.png taxi/seed-1.sqlite --overlay values --theme light
}
! one minigrid.png || {
  train minigrid minigrid-doorkey-qtable --seeds 1
  draw minigrid.png minigrid/seed-1.sqlite --overlay values --theme light --step 3
}
! one connect-four-q-values.png || {
  train four connectfour-dqn --seeds 1 --set training.steps=20_000 --set evaluation.every=4_000
  draw connect-four-q-values.png four/seed-1.sqlite --step 6
}
! one connect-four-solver.png || {
  train four connectfour-dqn --seeds 1 --set training.steps=20_000 --set evaluation.every=4_000
  draw connect-four-solver.png four/seed-1.sqlite --step 6 --overlay optimum
}
! one connect-four-search.png || {
  train four connectfour-dqn --seeds 1 --set training.steps=20_000 --set evaluation.every=4_000
  draw connect-four-search.png four/seed-1.sqlite --step 5 --overlay search
}
! one gymnasium.png || {
  train gymnasium - <<'END'
environment: {id: "gymnasium:CartPole-v1"}
agent: {algorithm: dqn, net_arch: [64, 64], learning_starts: 200, train_freq: 1, learning_rate: 1e-3}
training: {steps: 3_000}
END
  draw gymnasium.png gymnasium/seed-1.sqlite --allow-code
}
! one q-table-against-dqn.png || {
  train lake frozenlake4x4-qtable --seeds 1
  train lake-dqn frozenlake4x4-dqn --seeds 1
  draw q-table-against-dqn.png lake/seed-1.sqlite --against $runs/lake-dqn/seed-1.sqlite
}
! one update-table.png || {
  train lake frozenlake4x4-qtable --seeds 1
  draw update-table.png lake/seed-1.sqlite --episode 60000 --updates --step 5
}
! one update-batch.png || {
  train cliff-short cliffwalking-dqn --seeds 1 --set training.steps=4_000 --set agent.learning_starts=200
  draw update-batch.png cliff-short/seed-1.sqlite --episode 10 --updates --step 12
}
! one wall.png || {
  train cliff cliffwalking-qtable
  train cliff-sarsa cliffwalking-sarsa
  draw wall.png cliff $runs/cliff-sarsa --step 8
}
