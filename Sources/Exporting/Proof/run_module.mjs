// Asks an exported module or page on standard input; see ForeignProgram. The page is the one in the file, with its own script.
import fs from "node:fs";
import vm from "node:vm";

const file = process.argv[2];
let engine;
if (file.endsWith(".html")) {
  const page = fs.readFileSync(file, "utf8");
  const part = (start, end) => page.slice(page.indexOf(start) + start.length, page.indexOf(end, page.indexOf(start)));
  const agents = JSON.parse(part('id="agents">', "</script>"));
  const context = vm.createContext({ atob, WebAssembly, Uint8Array, Float32Array, Object, Math });
  const player = await vm.runInContext(`${part("<script>", "</script>")}\nPlayer`, context).load(agents[Number(process.argv[3] ?? 0)]);
  engine = player.engine;
} else {
  engine = (await WebAssembly.instantiate(fs.readFileSync(file), {})).instance.exports;
  engine.begin();
}
const inputs = engine.input_count(), scores = engine.score_count(), actions = engine.action_count();

let pending = Buffer.alloc(0);
const chunk = Buffer.alloc(1 << 16);
function take(count) {
  while (pending.length < count) {
    let length = 0;
    try { length = fs.readSync(0, chunk, 0, chunk.length, null); } catch (error) { if (error.code === "EAGAIN") continue; throw error; }
    if (length === 0) return null;
    pending = Buffer.concat([pending, chunk.subarray(0, length)]);
  }
  const result = Buffer.from(pending.subarray(0, count));
  pending = pending.subarray(count);
  return result;
}

// What the page shows after each step of an episode: observation, legal actions, reward, ending, outcome.
function trace(seed, moves) {
  const size = 4 * inputs + actions + 16, answer = Buffer.alloc(size * (moves.length + 1));
  engine.reset(Number(seed & 0xffffffffn), Number(seed >> 32n));
  for (let at = 0; at <= moves.length; at++) {
    const ending = at === 0 ? 0 : engine.step(moves[at - 1]), row = at * size;
    Buffer.from(engine.memory.buffer, engine.observation(), 4 * inputs).copy(answer, row);
    Buffer.from(engine.memory.buffer, engine.legal(), actions).copy(answer, row + 4 * inputs);
    answer.writeDoubleLE(engine.last_reward(), row + 4 * inputs + actions);
    answer.writeInt32LE(ending, row + 4 * inputs + actions + 8);
    answer.writeInt32LE(engine.outcome(), row + 4 * inputs + actions + 12);
  }
  return answer;
}

for (let head = take(4); head; head = take(4)) {
  const count = head.readInt32LE();
  if (count < 0) {
    const seed = take(8).readBigUInt64LE(), moves = take(-4 * count - 4);
    fs.writeSync(1, trace(seed, Array.from({ length: -count - 1 }, (_, index) => moves.readInt32LE(4 * index))));
    continue;
  }
  const rows = take(4 * count * inputs), legal = take(count * actions), answer = Buffer.alloc(4 * count * (scores + 1));
  for (let row = 0; row < count; row++) {
    rows.copy(Buffer.from(engine.memory.buffer, engine.observation(), 4 * inputs), 0, 4 * row * inputs);
    legal.copy(Buffer.from(engine.memory.buffer, engine.legal(), actions), 0, row * actions);
    engine.policy();
    Buffer.from(engine.memory.buffer, engine.scores(), 4 * scores).copy(answer, 4 * row * scores);
    answer.writeInt32LE(engine.action(), 4 * (count * scores + row));
  }
  fs.writeSync(1, answer);
}
