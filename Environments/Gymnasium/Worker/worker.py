"""Steps a batch of Gymnasium environments for rl-lab, which runs this file, and those beside it, in a process of its own.

Control messages are lines of JSON on the channel, both ways. Steps and resets are single bytes there; what they are about
lies in shared memory, one column after another. An answer is b"." where all went well, else a line of JSON.
"""

import fcntl
import json
import signal

# Where the parent puts them; nothing is ever written to the lifeline, which ends with the parent.
CHANNEL, LIFELINE = 3, 4


def hide(descriptor, lowest=200):
    """Moves a descriptor out of the way of environments, which may write to any number, and hides it from their children."""
    hidden = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, lowest)
    # What is written to the number that was its goes where all goes that is printed.
    os.dup2(2, descriptor, inheritable=False)
    return hidden


def die_with_parent():
    """Has the system end this process when the parent does, whatever it is at then, be it a loop in C that never ends."""
    lifeline = hide(LIFELINE)
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    if hasattr(fcntl, "F_SETSIG"):
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    try:
        os.read(lifeline, 1)
        os._exit(0)
    except BlockingIOError:
        return lifeline


def answer(channel, message):
    # What no text can hold, halves of letters, becomes question marks.
    data = (json.dumps(message, ensure_ascii=False, allow_nan=False) + "\n").encode(errors="replace")
    while data:
        data = data[os.write(channel, data) :]


def obey(request, batch):
    """Does what a line of JSON asks for: the batch there is now, and the answer."""
    if request["do"] == "describe":
        return batch, describe(request)
    if request["do"] == "open":
        if batch is not None:
            batch.close()
        batch = AtariBatch(request) if request["kind"] == "atari" else Batch(request)
        return batch, batch.spaces()
    if request["do"] == "share":
        return batch, batch.share(request)
    batch.begin(request["row"], batch.rows, batch.masks)
    return batch, {}


def serve(channel):
    batch = None
    while True:
        data = os.read(channel, 1)
        if not data:
            return
        try:
            if data == b"S":
                batch.step_all()
            elif data == b"R":
                batch.begin_all()
            elif data == b"W":
                answer(channel, batch.step_alone())
                continue
            elif data == b"B":
                answer(channel, batch.begin_alone())
                continue
            elif data == b"P":
                answer(channel, batch.picture())
                continue
            else:
                while not data.endswith(b"\n"):
                    more = os.read(channel, 65536)
                    if not more:
                        return
                    data += more
                batch, message = obey(json.loads(data), batch)
                answer(channel, message)
                continue
            os.write(channel, b".")
        except Refusal as failure:
            answer(channel, {"refused": str(failure), "key": failure.key})
        except Broken as failure:
            answer(channel, {"broken": str(failure)})
        except Exception as failure:
            text = show_traceback(failure)
            answer(channel, {"failed": named(failure), "traceback": text})


if __name__ == "__main__":
    channel = hide(CHANNEL)
    lifeline = die_with_parent()
    serve(channel)
