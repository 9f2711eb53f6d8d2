"use strict";
// The page of exported agents. Rules and policy are the engine's, a WebAssembly module; what is here shows them.

function bytes(text) {
  const binary = atob(text), result = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) result[i] = binary.charCodeAt(i);
  return result;
}

/** An agent in its world: the engine with views of its memory. */
class Player {
  static async load(agent) {
    const { instance } = await WebAssembly.instantiate(bytes(agent.module), {});
    instance.exports.begin();
    return new Player(agent, instance.exports);
  }
  constructor(agent, engine) { Object.assign(this, { agent, engine, history: [] }); this.reset(1); }
  floats(address, count) { return new Float32Array(this.engine.memory.buffer, address, count); }
  get observation() { return this.floats(this.engine.observation(), this.engine.input_count()); }
  get scores() { return this.floats(this.engine.scores(), this.engine.score_count()); }
  get legal() { return new Uint8Array(this.engine.memory.buffer, this.engine.legal(), this.engine.action_count()); }
  reset(seed) {
    this.engine.reset(seed % 4294967296 >>> 0, Math.floor(seed / 4294967296) >>> 0);
    Object.assign(this, { seed, steps: 0, total: 0, reward: 0, ending: 0, history: [], last: -1 });
  }
  step(action) {
    this.ending = this.engine.step(action);
    this.reward = this.engine.last_reward();
    this.total += this.reward;
    this.steps++;
    this.last = action;
    this.history.push(action);
    return this.ending;
  }
  undo(count) {
    const moves = this.history.slice(0, Math.max(0, this.history.length - count));
    this.reset(this.seed);
    for (const move of moves) this.step(move);
  }
  /** The greedy action; in board games that of a search. */
  choose(simulations) {
    if (simulations > 0 && this.agent.kind === "board") return this.engine.search(simulations);
    this.engine.policy();
    return this.engine.action();
  }
}

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const round = (x) => Math.round(x * 1e4) / 1e4;

/** Shapes: ["r", x, y, width, height, color], ["c", x, y, radius, color], ["l", x1, y1, x2, y2, width, color],
    ["p", [x, y, ...], color], ["t", text, x, y, height, color]. */
function shape(s) {
  const fill = (color) => `fill="var(--${color})"`;
  switch (s[0]) {
    case "r": return `<rect x="${round(s[1])}" y="${round(s[2])}" width="${round(s[3])}" height="${round(s[4])}" ${fill(s[5])}/>`;
    case "c": return `<circle cx="${round(s[1])}" cy="${round(s[2])}" r="${round(s[3])}" ${fill(s[4])}/>`;
    case "l": return `<line x1="${round(s[1])}" y1="${round(s[2])}" x2="${round(s[3])}" y2="${round(s[4])}" stroke-width="${round(s[5])}" stroke-linecap="round" stroke="var(--${s[6]})"/>`;
    case "p": return `<polygon points="${s[1].map(round).join(" ")}" ${fill(s[2])}/>`;
    default: return `<text x="${round(s[2])}" y="${round(s[3])}" font-size="${round(s[4])}" font-weight="600" text-anchor="middle" dominant-baseline="central" ${fill(s[5])}>${escape(s[1])}</text>`;
  }
}

/** The shapes of a state of a table, which the lab has drawn. */
function tableScene(player) {
  const { scenes } = player.agent, state = player.engine.place();
  return { width: scenes.width, height: scenes.height, shapes: scenes.slots.map((slot) => scenes.shapes[typeof slot === "number" ? slot : slot[state]]) };
}

function cartPoleScene(player) {
  const x = player.engine.cart_number(0), angle = player.engine.cart_number(2), limit = 12 * 2 * Math.PI / 360, rail = 2, px = 3 + x, py = rail - 0.2;
  const shapes = [["l", 0.6, rail, 5.4, rail, 0.03, "line"]];
  for (const side of [-1, 1]) {
    const end = 3 + side * 2.4, dx = side * Math.sin(limit), dy = Math.cos(limit);
    shapes.push(["l", end, rail - 0.3, end, rail + 0.1, 0.03, "wall"]);
    shapes.push(["l", px + 0.35 * dx, py - 0.35 * dy, px + 1.2 * dx, py - 1.2 * dy, 0.012, "wall"]);
  }
  shapes.push(["r", 3 + x - 0.25, rail - 0.3, 0.5, 0.3, "agent"]);
  shapes.push(["l", px, py, px + Math.sin(angle), py - Math.cos(angle), 0.1, "body"], ["c", px, py, 0.05, "agentDetail"]);
  return { width: 6, height: 2.4, shapes };
}

/** Who has a stone on each cell, row by row from the top: 0 the first player, 1 the second, or nothing. */
function stones(player) {
  const { rows, columns, numbered } = player.agent.board, size = rows * columns, mover = player.engine.mover();
  if (numbered) {
    let number = player.observation[0];
    return Array.from({ length: size }, () => { const digit = number % 3; number = Math.floor(number / 3); return digit === 0 ? undefined : digit === 1 ? mover : 1 - mover; });
  }
  const planes = player.observation;
  return Array.from({ length: size }, (_, cell) => (planes[cell] ? mover : planes[size + cell] ? 1 - mover : undefined));
}

/** The first and the last cell of a whole line of at least `length` equal stones, or nothing. */
function completeLine(board, rows, columns, length) {
  const side = (row, column) => (row < 0 || row >= rows || column < 0 || column >= columns ? undefined : board[row * columns + column]);
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) for (const [down, right] of [[0, 1], [1, 0], [1, 1], [1, -1]]) {
    let count = side(row, column) === undefined ? 0 : 1;
    while (count > 0 && side(row + count * down, column + count * right) === side(row, column)) count++;
    if (count >= length) return [[row, column], [row + (count - 1) * down, column + (count - 1) * right]];
  }
  return undefined;
}

/** own: whose side the person plays, or -1 where the agent plays both. */
function boardScene(player, own) {
  const { rows, columns, game } = player.agent.board, board = stones(player), legal = player.legal, shapes = [];
  // The agent's stones have the agent's color, as in the viewer; where it plays both sides, the first player's.
  const color = (side) => (side === (own < 0 ? 1 : own) ? "hazard" : "agent"), margin = game === "othello" ? 0.5 : 0;
  if (game === "connect-four") {
    shapes.push(["r", 0, 0, columns, rows, "wall"]);
  } else {
    shapes.push(["r", margin, margin, columns, rows, "floor"]);
    for (let line = margin ? 0 : 1; line <= (margin ? columns : 2); line++) {
      const at = margin + line, from = margin || 0.1, to = margin ? margin + columns : 2.9, width = margin ? 0.03 : 0.06;
      shapes.push(["l", at, from, at, to, width, "line"], ["l", from, at, to, at, width, "line"]);
    }
  }
  let top = -1;
  if (game === "connect-four" && player.last >= 0) for (let row = rows - 1; row >= 0; row--) if (board[row * columns + player.last] !== undefined) top = row * columns + player.last;
  board.forEach((side, cell) => {
    const x = margin + (cell % columns) + 0.5, y = margin + Math.floor(cell / columns) + 0.5, isLast = game === "connect-four" ? cell === top : cell === player.last;
    if (game === "tic-tac-toe") {
      if (side === 0) shapes.push(["l", x - 0.26, y - 0.26, x + 0.26, y + 0.26, 0.13, color(0)], ["l", x - 0.26, y + 0.26, x + 0.26, y - 0.26, 0.13, color(0)]);
      if (side === 1) shapes.push(["c", x, y, 0.33, color(1)], ["c", x, y, 0.2, "floor"]);
      if (side !== undefined && isLast) shapes.push(["c", x, y, 0.05, "agentDetail"]);
    } else if (game === "connect-four") {
      shapes.push(["c", x, y, 0.4, side === undefined ? "background" : color(side)]);
      if (isLast) shapes.push(["c", x, y, 0.27, "agentDetail"], ["c", x, y, 0.21, color(side)]);
    } else if (side !== undefined) {
      shapes.push(["c", x, y, 0.41, color(side)]);
      if (isLast) shapes.push(["c", x, y, 0.1, "agentDetail"]);
    } else if (legal[cell]) {
      shapes.push(["c", x, y, 0.07, "line"]);
    }
  });
  for (let i = 0; i < columns && game !== "tic-tac-toe"; i++) {
    if (game === "connect-four") shapes.push(["t", i + 1, i + 0.5, 6.3, 0.35, "text"]);
    else shapes.push(["t", "abcdefgh"[i], margin + i + 0.5, 0.25, 0.3, "text"], ["t", i + 1, 0.25, margin + i + 0.5, 0.3, "text"]);
  }
  // A stroke through the line that ended the game.
  const line = player.ending && game !== "othello" ? completeLine(board, rows, columns, game === "connect-four" ? 4 : 3) : undefined;
  if (line) shapes.push(["l", line[0][1] + 0.5, line[0][0] + 0.5, line[1][1] + 0.5, line[1][0] + 0.5, 0.12, "text"]);
  return { width: columns + margin, height: game === "connect-four" ? 6.6 : rows + margin, shapes };
}

/** The action at a point of a board, or -1. */
function actionAt(agent, x, y) {
  const { rows, columns, game } = agent.board, margin = game === "othello" ? 0.5 : 0, column = Math.floor(x - margin), row = Math.floor(y - margin);
  if (column < 0 || column >= columns) return -1;
  if (game === "connect-four") return column;
  return row < 0 || row >= rows ? -1 : row * columns + column;
}

const moves = { up: "ArrowUp", right: "ArrowRight", down: "ArrowDown", left: "ArrowLeft" };
// Numbers read as in the viewer: what follows are `fixed`, `grouped`, `short` and `distinct` of the lab's `Readable`.
/** Of two equally near decimals the even one, where `toFixed` takes the larger. */
const fixed = (x, digits) => {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "NaN" : x < 0 ? "-∞" : "∞";
  if (Math.abs(x) >= 1e15) return x.toExponential(2);
  const size = Math.abs(x), exact = size.toFixed(digits + 40), kept = exact.slice(0, exact.length - 40), last = kept.match(/\d(?=\.?$)/)[0];
  const text = /^50*$/.test(exact.slice(-40)) && Number(last) % 2 === 0 ? kept.replace(/\.$/, "") : size.toFixed(digits);
  return (x < 0 && /[1-9]/.test(text) ? "-" : "") + text;
};
const grouped = (whole) => String(whole).replace(/\B(?=(\d{3})+$)/g, ",");
const compact = (x) => {
  const size = Math.abs(x), unit = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]].find((each) => size >= each[0] * 0.9995);
  if (size >= 1e15) return x.toExponential(2);
  const share = size / unit[0], text = fixed(x / unit[0], share < 10 ? 2 : share < 100 ? 1 : 0);
  return (text.includes(".") ? text.replace(/\.?0+$/, "") : text) + unit[1];
};
const short = (x) => {
  const size = Math.abs(x);
  if (!Number.isFinite(x) || size < 1e-9) return fixed(x, 0);
  if (size < 1e-4) return x.toExponential(1).replace(/e-(\d)$/, "e-0$1");
  if (size >= 100000) return compact(x);
  if (size >= 100 || Number.isInteger(x)) return grouped(fixed(x, 0));
  return fixed(x, size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.01 ? 3 : 4);
};
/** The texts of several numbers, with as many decimals as tell apart those that differ. */
const distinct = (values) => {
  const different = new Set(values).size, usual = values.map(short);
  const number = (text) => (text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text));
  if (new Set(usual.map(number)).size === different) return usual;
  const digits = [2, 3, 4, 5, 6, 7].find((count) => new Set(values.map((x) => fixed(x, count))).size === different);
  return values.map((x) => fixed(x, digits ?? 7));
};

/** The page: one player at a time. */
class Page {
  constructor(agents) {
    this.agents = agents;
    this.find = (id) => document.getElementById(id);
    const choice = this.find("agent");
    agents.forEach((agent, index) => choice.add(new Option(agent.title, index)));
    this.find("choice").hidden = agents.length < 2;
    choice.onchange = () => this.show(Number(choice.value));
    this.find("play").onclick = () => this.run(!this.running);
    this.find("step").onclick = () => { this.run(false); this.agentStep(); };
    this.find("reset").onclick = () => this.reset();
    this.find("seed").onchange = () => this.reset();
    this.find("seat").onchange = () => this.reset();
    this.find("undo").onclick = () => this.undo();
    this.find("scene").onclick = (event) => this.click(event);
    document.onkeydown = (event) => this.key(event);
  }
  async show(index) {
    this.run(false);
    this.player = await Player.load(this.agents[index]);
    const { agent } = this.player, isBoard = agent.kind === "board";
    document.title = agent.title;
    this.find("title").textContent = agent.title;
    this.find("facts").textContent = agent.facts;
    this.find("proof").textContent = agent.proof;
    this.find("games").hidden = !isBoard;
    this.find("seeds").hidden = isBoard;
    this.find("caption").textContent = agent.reads === "policy" ? "Preferences (logits)" : "Values of the actions";
    const hands = this.find("hands");
    hands.replaceChildren();
    if (!isBoard) agent.actions.forEach((label, action) => {
      const button = document.createElement("button");
      button.textContent = label;
      button.setAttribute("aria-label", `Take the action ${label} yourself`);
      button.onclick = () => this.byHand(action);
      hands.append(button);
    });
    this.find("keys").textContent = isBoard ? ", 1 to 9 a move of that number" : agent.moves.some(Boolean) ? ", arrows to move by hand" : ", 1 to 9 an action by hand";
    this.reset();
  }
  get own() { const seat = this.find("seat").value; return this.player.agent.kind !== "board" || seat === "none" ? -1 : seat === "first" ? 0 : 1; }
  get isMine() { return this.player.agent.kind === "board" && this.player.engine.mover() === this.own; }
  reset() {
    clearTimeout(this.timer);
    this.player.reset(Math.max(0, Math.floor(Number(this.find("seed").value)) || 0));
    this.draw("");
    this.goOn();
  }
  undo() { clearTimeout(this.timer); this.player.undo(this.own < 0 ? 1 : this.isMine ? 2 : 1); this.draw(""); this.goOn(); }
  /** An agent that runs is not stopped by another state. */
  goOn() { if (this.running) this.wait(); else this.answer(); }
  /** What follows by itself in a game against a human: the agent's move, and the pass of who can only pass. */
  answer() {
    clearTimeout(this.timer);
    if (!this.player || this.own < 0 || this.player.ending) return;
    if (!this.isMine || this.pass >= 0) this.timer = setTimeout(() => this.agentStep(), this.isMine ? 700 : 250);
  }
  /** The pass, where no other action is legal, or -1. */
  get pass() {
    const legal = [...this.player.legal].flatMap((flag, index) => (flag ? [index] : []));
    return legal.length === 1 && this.player.agent.actions[legal[0]] === "--" ? legal[0] : -1;
  }
  run(running) {
    this.running = running;
    const button = this.find("play");
    button.textContent = running ? "Pause" : "Play";
    button.setAttribute("aria-pressed", String(running));
    clearTimeout(this.timer);
    if (running) this.tick();
    else this.answer();
  }
  tick() {
    if (!this.running) return;
    if (this.player.ending) {
      if (this.player.agent.kind === "board") return this.run(false);
      this.find("seed").value = this.player.seed + 1;
      this.player.reset(this.player.seed + 1);
      this.draw("");
    } else {
      this.agentStep();
    }
    this.wait();
  }
  wait() {
    const usual = this.player.agent.kind === "cartPole" ? 20 : 350;
    this.timer = setTimeout(() => this.tick(), this.player.ending ? 900 : usual * Math.pow(2, 3 - Number(this.find("speed").value)));
  }
  agentStep() {
    if (this.player.ending) return;
    if (this.own < 0 || !this.isMine) this.take(this.player.choose(Number(this.find("search").value)), "agent");
    else if (this.pass >= 0) this.take(this.pass, "you");
  }
  byHand(action) {
    // What cannot be played stops nobody.
    if (this.player.agent.kind === "board" && (!this.isMine || !this.player.legal[action])) return;
    this.run(false);
    if (!this.player.ending) this.take(action, "you");
  }
  take(action, who) {
    const label = this.player.agent.actions[action];
    this.player.step(action);
    this.draw(`${who}: ${label}. `);
    if (!this.running) this.answer();
  }
  draw(said) {
    const { player } = this, { agent } = player;
    const scene = agent.kind === "table" ? tableScene(player) : agent.kind === "cartPole" ? cartPoleScene(player) : boardScene(player, this.own);
    const svg = this.find("scene");
    svg.setAttribute("viewBox", `0 0 ${scene.width} ${scene.height}`);
    svg.innerHTML = scene.shapes.map(shape).join("");
    this.find("said").textContent = said + this.status();
    player.engine.policy();
    this.values(player.scores, player.legal);
  }
  status() {
    const { player } = this;
    if (player.agent.kind === "board") {
      const outcome = player.engine.outcome();
      if (outcome === 0) return this.own < 0 ? `Move ${player.steps + 1}.` : this.isMine ? "Your move." : "The agent thinks.";
      if (outcome === 3) return "A draw.";
      return this.own < 0 ? `The ${outcome === 1 ? "first" : "second"} player has won.` : outcome - 1 === this.own ? "You have won." : "The agent has won.";
    }
    const end = player.ending === 1 ? " The episode is over." : player.ending === 2 ? " The time is over." : "";
    return `Step ${grouped(player.steps)}, reward ${short(player.reward)}, return ${short(player.total)}.${end}`;
  }
  values(scores, legal) {
    const { actions } = this.player.agent, all = actions.map((label, action) => ({ label, action, value: scores[action], legal: legal[action] }));
    const known = all.filter((each) => each.legal), best = this.player.ending ? -1 : this.player.engine.action();
    const shown = all.length > 12 ? known.sort((a, b) => b.value - a.value).slice(0, 8) : all;
    const values = shown.filter((each) => each.legal).map((each) => each.value), low = Math.min(0, ...values), high = Math.max(0, ...values), span = high - low || 1;
    const texts = distinct(values);
    this.find("values").innerHTML = shown.map((each) => {
      const from = (Math.min(each.value, 0) - low) / span, width = Math.abs(each.value) / span;
      const bar = each.legal ? `<div class="track"><span class="${each.value < 0 ? "less" : ""}" style="left:${round(100 * from)}%;width:${round(100 * width)}%"></span></div>` : "";
      return `<tr class="${each.action === best ? "best" : ""}${each.legal ? "" : " illegal"}"><th scope="row">${escape(each.label)}</th><td class="bar">${bar}</td><td class="number">${each.legal ? texts.shift() : "illegal"}</td></tr>`;
    }).join("");
  }
  click(event) {
    const { agent } = this.player;
    if (agent.kind !== "board") return;
    const svg = this.find("scene"), point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const action = actionAt(agent, point.x, point.y);
    if (action >= 0) this.byHand(action);
  }
  key(event) {
    if (/^(INPUT|SELECT)$/.test(event.target.tagName) || event.ctrlKey || event.metaKey || event.altKey) return;
    const { agent } = this.player, arrow = agent.moves.findIndex((move) => moves[move] === event.key);
    if (event.key === " " && event.target.tagName !== "BUTTON") this.run(!this.running);
    else if (event.key === ".") { this.run(false); this.agentStep(); }
    else if (event.key === "r" || event.key === "R") this.reset();
    else if (arrow >= 0) this.byHand(arrow);
    else if (/^[1-9]$/.test(event.key) && Number(event.key) <= agent.actions.length) this.byHand(Number(event.key) - 1);
    else return;
    event.preventDefault();
  }
}

if (typeof document !== "undefined") {
  const page = new Page(JSON.parse(document.getElementById("agents").textContent));
  page.show(0).catch((error) => { document.getElementById("said").textContent = `The agent cannot be started: ${error.message}`; });
}
