"""Write sine_table.h: sine and cosine of k/128 to twice double precision.

Run, from this folder: python3 generate_sine_table.py   (needs mpmath)
"""

from pathlib import Path

from mpmath import cos, mp, mpf, sin

mp.prec = 300


def halves(value):
    high = float(value)
    return high, float(value - mpf(high))


rows = [[*halves(sin(mpf(k) / 128)), *halves(cos(mpf(k) / 128))] for k in range(32)]
text = "// Written by generate_sine_table.py: of k / 128 the sine, what it lacks, the cosine, and what it lacks.\n"
for name, column in zip(("sine_high", "sine_low", "cosine_high", "cosine_low"), zip(*rows)):
    text += f"static const double {name}[32] = {{\n"
    text += "".join("    " + ", ".join(v.hex() for v in column[i:i + 4]) + ",\n" for i in range(0, 32, 4)) + "};\n"
Path(__file__).with_name("sine_table.h").write_text(text)
