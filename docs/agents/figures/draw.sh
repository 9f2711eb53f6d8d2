#!/bin/sh
# draw.sh [NAME ...]   trains what the figures of docs/agents show and draws them; all of them if none is named
# Run it at the root of the repository. Runs land in runs/ and are kept: a figure whose runs are there is only drawn.
set -eu

out=docs/agents/figures

is_wanted() {
  case " $wanted " in *" all "* | *" $1 "*) ;; *) return 1 ;; esac
}

# draw NAME METRIC EXPERIMENT ...   an experiment may be followed by =VALUES, which are set in it and name its folder
draw() {
  name=$1 metric=$2
  shift 2
  is_wanted "$name" || return 0
  runs=
  for experiment in "$@"; do
    file=${experiment%%=*} set=
    [ "$file" = "$experiment" ] || set=${experiment#*=}
    folder=runs/$file${set:+-$set}
    case $file in
      cliffwalking-* | deepsea-*) seeds=1..20 ;;
      cartpole-pqn | cartpole-stream-q | cartpole-hl-gauss | cartpole-iqn) seeds=1..10 ;;
      *) seeds=1..5 ;;
    esac
    [ -d "$folder" ] || ./rl-lab run "Experiments/$file.yaml" --seeds "$seeds" --out "$folder" \
      ${set:+$(for pair in $(echo "$set" | tr , ' '); do printf -- '--set agent.%s ' "$pair"; done)}
    runs="$runs $folder"
  done
  # shellcheck disable=SC2086 # folders are words
  ./rl-lab compare $runs --metric "$metric" --figures "$out/drawn" >/dev/null
  mv "$out/drawn/learning-curves.svg" "$out/$name.svg"
  rm -r "$out/drawn"
}

wanted=${*:-all}
draw cliff training_return cliffwalking-epsilon-qtable cliffwalking-sarsa
draw expected-sarsa training_return cliffwalking-expected-sarsa cliffwalking-sarsa
draw double-q-learning return cliffwalking-double-qtable cliffwalking-epsilon-qtable
draw sarsa-lambda training_return cliffwalking-sarsa-lambda cliffwalking-sarsa
draw q-lambda return cliffwalking-q-lambda cliffwalking-epsilon-qtable
draw planning-agents training_return cliffwalking-dyna-q cliffwalking-prioritized-sweeping
draw exploration return deepsea-epsilon-qtable deepsea-boltzmann-qtable deepsea-ucb-qtable deepsea-optimistic-qtable
draw dqn return cartpole-dqn
draw double-dqn return cartpole-double-dqn cartpole-dqn
draw dueling-dqn return cartpole-dueling-dqn cartpole-dqn
draw prioritized-replay return cartpole-prioritized-dqn cartpole-dqn
draw n-step return cartpole-n-step-dqn cartpole-dqn
draw noisy-networks return cartpole-noisy-dqn cartpole-dqn
draw c51 return cartpole-c51 cartpole-dqn
draw qr-dqn return cartpole-qr-dqn cartpole-dqn
draw munchausen-dqn return cartpole-munchausen-dqn cartpole-dqn
draw rainbow return cartpole-rainbow cartpole-dqn
draw pqn return cartpole-pqn
draw stream-q return cartpole-stream-q
draw hl-gauss return cartpole-hl-gauss
draw iqn return cartpole-iqn
draw without-the-cures return cartpole-dqn cartpole-without-replay cartpole-without-target
draw huber return cartpole-dqn cartpole-dqn=loss=huber
draw mountaincar return mountaincar-qr-dqn mountaincar-qr-dqn=rescale_observations=false
draw acrobot return acrobot-dqn

# What methods still solve as the deep sea grows.
if is_wanted deepsea; then
  ./rl-lab sweep Experiments/deepsea-epsilon-qtable.yaml Experiments/deepsea-boltzmann-qtable.yaml Experiments/deepsea-ucb-qtable.yaml \
    Experiments/deepsea-optimistic-qtable.yaml Experiments/deepsea-bootstrapped-dqn.yaml --over environment.size=10,20,30,40,50 \
    --set environment.mapping_seed=1 --set training.steps=100_000 --seeds 1..5 --out runs/deepsea --resume --figures "$out/drawn" >/dev/null
  mv "$out/drawn/sweep.svg" "$out/deepsea.svg"
  rm -r "$out/drawn"
fi
