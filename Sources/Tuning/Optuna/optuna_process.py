"""Optuna for rl-lab: reads one JSON object a line from standard input and answers each with one on standard output.

The journal file is all that it keeps. Before each question the sampler is made again from the study's seed and the number of
the trial, so an answer depends on the journal and the question alone.
"""

import fcntl
import json
import os
import signal
import sys
import warnings

# The lab stops it by closing its input.
signal.signal(signal.SIGINT, signal.SIG_IGN)
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def answer(value):
    answers.write(json.dumps(value) + "\n")
    answers.flush()


def make(module, name, what, **options):
    cls = getattr(module, name, None)
    if not isinstance(cls, type):
        names = [n for n in dir(module) if n.endswith(what) and n not in ("Base" + what, what)]
        raise ValueError("Optuna has no %s %s; there are %s" % (what.lower(), name, ", ".join(sorted(names))))
    try:
        return cls(**options)
    except TypeError:
        return cls()


class Search:
    def __init__(self, request):
        self.journal = request["open"]
        self.space, self.sampler, self.seed = request["space"], request["sampler"], request["seed"]
        # The process of a search that was killed may still be at its last question, or before its first one.
        self.file = open(self.journal, "ab")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX)
        except OSError:
            pass  # a file system without locks
        if os.getppid() != request["parent"]:
            sys.exit()
        self.file.truncate(request["bytes"])
        # Nobody else writes; a lock of Optuna's is of a process that was killed.
        for suffix in (".lock", ".rename"):
            if os.path.lexists(self.journal + suffix):
                os.remove(self.journal + suffix)
        backend = optuna.storages.journal.JournalFileBackend(self.journal)
        pruner = make(optuna.pruners, request["pruner"], "Pruner") if request["pruner"] else optuna.pruners.NopPruner()
        self.study = optuna.create_study(
            study_name="rl-lab", storage=optuna.storages.JournalStorage(backend), load_if_exists=True,
            direction=request["direction"], pruner=pruner, sampler=make(optuna.samplers, self.sampler, "Sampler", seed=0))

    def bytes(self):
        return os.path.getsize(self.journal)

    def suggest(self, trial, parameter):
        name, kind = parameter["key"], parameter["kind"]
        if kind == "choice":
            return trial.suggest_categorical(name, parameter["values"])
        if kind == "integer":
            return str(trial.suggest_int(name, parameter["low"], parameter["high"], log=parameter["log"]))
        if kind == "number":
            return repr(trial.suggest_float(name, parameter["low"], parameter["high"], log=parameter["log"]))
        count = trial.suggest_int(name + " layers", parameter["low"], parameter["high"])
        units = [trial.suggest_categorical("%s %d" % (name, i + 1), parameter["units"]) for i in range(count)]
        return json.dumps(units)

    def ask(self, number):
        self.study.sampler = make(optuna.samplers, self.sampler, "Sampler", seed=(self.seed * 100003 + number) % 2**32)
        trial = self.study.ask()
        if trial.number != number:
            raise ValueError("%s has %d trials, not %d" % (self.journal, trial.number, number))
        values = {}
        for parameter in self.space:
            if all(values.get(key) in allowed for key, allowed in parameter["when"]):
                values[parameter["key"]] = self.suggest(trial, parameter)
        return {"values": values}

    def trial(self, number):
        return optuna.trial.Trial(self.study, self.study.get_trials(deepcopy=False)[number]._trial_id)

    def report(self, number, step, value):
        trial = self.trial(number)
        trial.report(value, step)
        return {"prune": bool(trial.should_prune())}

    def tell(self, number, state, value):
        state = {"complete": "COMPLETE", "pruned": "PRUNED", "failed": "FAIL"}[state]
        # A pruned trial has the value that it reported last.
        self.study.tell(self.trial(number), value if state == "COMPLETE" else None, state=optuna.trial.TrialState[state])
        return {}


try:
    import optuna

    if not hasattr(optuna.storages, "journal"):
        raise ImportError
except ImportError:
    answer({"error": "missing"})
    sys.exit()

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")
search = None
for line in sys.stdin:
    request = json.loads(line)
    try:
        if "open" in request:
            search = Search(request)
            reply = {}
        elif "ask" in request:
            reply = search.ask(request["ask"])
        elif "report" in request:
            reply = search.report(request["report"], request["step"], request["value"])
        else:
            reply = search.tell(request["tell"], request["state"], request.get("value"))
        reply["bytes"] = search.bytes()
    except Exception as error:
        reply = {"error": " ".join(("%s: %s" % (type(error).__name__, error)).split())}
    answer(reply)
