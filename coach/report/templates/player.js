"use strict";
// Replays the recorded skeleton beside the charts: one clock, one cursor on every chart of the page.
(async () => {
  const told = JSON.parse(document.getElementById("recording").textContent);
  const panel = document.getElementById("player"), stage = document.getElementById("stage");
  const seek = document.getElementById("seek"), play = document.getElementById("play");
  const speed = document.getElementById("speed"), now = document.getElementById("now");
  const GAP_S = 0.6; // a moment further from the last picture shows nobody: nothing was recorded there
  const COLOURS = { left: "#1f6f8b", right: "#b4560f", middle: "#5d6b75" };
  const SVG = "http://www.w3.org/2000/svg";
  panel.hidden = false;

  // milliseconds and places are kept as differences from moment to moment
  async function unpack() {
    const packed = Uint8Array.from(atob(told.packed), (sign) => sign.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    const raw = await new Response(stream).arrayBuffer();
    const times = new Float64Array(told.n), places = new Int16Array(raw, 4 * told.n);
    new Int32Array(raw, 0, told.n).reduce((sum, step, i) => { times[i] = (sum + step) / 1000; return sum + step; }, 0);
    for (let i = 0; i < places.length; i++) if (i % told.n) places[i] += places[i - 1];
    return { times, places };
  }

  let kept;
  try {
    kept = await unpack();
  } catch {
    now.textContent = told.words.unreadable;
    return;
  }
  const { times, places } = kept;
  const first = times[0], last = times[told.n - 1];
  let t = first, playing = false, before = 0;
  seek.min = first; seek.max = Math.max(last, first + 0.1);
  stage.width = Math.round(480 * told.aspect);

  function clock(s) {
    const whole = Math.max(0, Math.floor(s));
    return String(Math.floor(whole / 60)).padStart(2, "0") + ":" + String(whole % 60).padStart(2, "0");
  }

  // the last moment at or before t
  function index() {
    let low = 0, high = told.n - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (times[middle] <= t + 1e-6) low = middle; else high = middle - 1;
    }
    return low;
  }

  function place(point, axis, i) {
    const value = places[(2 * point + axis) * told.n + i];
    return value === -32768 ? NaN : (value / told.step) * stage.height;
  }

  // between left and right; the one that is seen where the other is not
  function middle([left, right], axis, i) {
    const a = place(left, axis, i), b = place(right, axis, i);
    return Number.isNaN(a) ? b : Number.isNaN(b) ? a : (a + b) / 2;
  }

  function head(pen, i) {
    const [neck, ears] = told.head.map((pair) => [middle(pair, 0, i), middle(pair, 1, i)]);
    const radius = told.radius * Math.hypot(ears[0] - neck[0], ears[1] - neck[1]);
    if (Number.isNaN(radius)) return;
    pen.strokeStyle = COLOURS.middle;
    pen.lineWidth = 4;
    pen.beginPath(); pen.arc(ears[0], ears[1], radius, 0, 7); pen.stroke();
  }

  function draw() {
    const pen = stage.getContext("2d"), i = index();
    pen.fillStyle = "#f4f7f8";
    pen.fillRect(0, 0, stage.width, stage.height);
    let drawn = 0;
    if (Math.abs(t - times[i]) <= GAP_S) {
      pen.lineCap = "round";
      for (const [a, b, side] of told.lines) {
        const ax = place(a, 0, i), ay = place(a, 1, i), bx = place(b, 0, i), by = place(b, 1, i);
        if (Number.isNaN(ax + bx)) continue;
        pen.strokeStyle = COLOURS[side];
        pen.lineWidth = side === "left" ? 7 : 4;
        pen.beginPath(); pen.moveTo(ax, ay); pen.lineTo(bx, by); pen.stroke();
        drawn++;
      }
      if (drawn) head(pen, i);
    }
    if (!drawn) {
      pen.fillStyle = "#5d6b75";
      pen.font = "24px sans-serif";
      pen.textAlign = "center";
      pen.fillText(told.words.nobody, stage.width / 2, stage.height / 2);
    }
    stage.dataset.lines = drawn;
  }

  // every chart says which of its pixels is which moment and which value
  const charts = [...document.querySelectorAll("svg.chart[data-t]")].map((svg) => {
    const pair = (name) => svg.dataset[name].split(" ").map(Number);
    const [begin, end] = pair("t"), [left, right] = pair("x"), [bottom, top] = pair("y"), [low, high] = pair("v");
    const line = svg.appendChild(document.createElementNS(SVG, "line"));
    line.setAttribute("class", "cursor"); line.setAttribute("y1", top); line.setAttribute("y2", svg.dataset.foot);
    const curves = [...svg.querySelectorAll("polyline.curve")].map((curve) => ({
      at: curve.getAttribute("points").split(" ").map((point) => point.split(",").map(Number)),
      dot: svg.appendChild(document.createElementNS(SVG, "circle")),
      said: svg.appendChild(document.createElementNS(SVG, "text")),
    }));
    for (const { dot, said } of curves) {
      dot.setAttribute("class", "cursor"); dot.setAttribute("r", 3.5);
      said.setAttribute("class", "cursor");
    }
    svg.addEventListener("click", (click) => {
      const box = svg.getBoundingClientRect();
      const x = ((click.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
      if (x >= left && x <= right) go(begin + ((x - left) / (right - left)) * (end - begin));
    });
    return { begin, end, left, right, bottom, top, low, high, line, curves };
  });

  function cursors() {
    for (const chart of charts) {
      const inside = t >= chart.begin && t <= chart.end;
      chart.line.style.display = inside ? "inline" : "none";
      const x = chart.left + ((t - chart.begin) / (chart.end - chart.begin)) * (chart.right - chart.left);
      chart.line.setAttribute("x1", x); chart.line.setAttribute("x2", x);
      for (const { at, dot, said } of chart.curves) {
        const near = at.reduce((best, point) => (Math.abs(point[0] - x) < Math.abs(best[0] - x) ? point : best));
        const shown = inside && Math.abs(near[0] - x) < 4;
        dot.style.display = said.style.display = shown ? "inline" : "none";
        if (!shown) continue;
        const value = chart.low + ((near[1] - chart.bottom) / (chart.top - chart.bottom)) * (chart.high - chart.low);
        dot.setAttribute("cx", near[0]); dot.setAttribute("cy", near[1]);
        said.setAttribute("x", near[0] + 6); said.setAttribute("y", near[1] + 12);
        said.textContent = Math.abs(chart.high - chart.low) > 10 ? value.toFixed(0) : value.toFixed(2);
      }
    }
  }

  function show() {
    draw();
    cursors();
    seek.value = t;
    seek.setAttribute("aria-valuetext", clock(t));
    const inside = told.exercises.find(([begin, end]) => t >= begin && t <= end);
    const said = clock(t) + "  " + (inside ? inside[2] : told.words.between);
    if (now.textContent !== said) now.textContent = said;
  }

  function go(moment) {
    t = Math.min(Math.max(moment, first), last);
    show();
  }

  function run(stamp) {
    if (!playing) return;
    t += ((stamp - before) / 1000) * Number(speed.value);
    before = stamp;
    if (t >= last) { t = last; toggle(); }
    show();
    requestAnimationFrame(run);
  }

  function toggle() {
    playing = !playing;
    play.textContent = playing ? told.words.pause : told.words.play;
    // read out where it stands, and not every second of what runs
    now.setAttribute("aria-live", playing ? "off" : "polite");
    if (!playing) return;
    if (t >= last) t = first;
    before = performance.now();
    requestAnimationFrame(run);
  }

  play.addEventListener("click", toggle);
  seek.addEventListener("input", () => go(Number(seek.value)));
  for (const button of panel.querySelectorAll("[data-skip]"))
    button.addEventListener("click", () => go(t + Number(button.dataset.skip)));
  for (const button of document.querySelectorAll("[data-seek]"))
    button.addEventListener("click", () => {
      go(Number(button.dataset.seek));
      panel.scrollIntoView({ block: "nearest" });
    });
  const KEYS = {
    " ": toggle, k: toggle, Home: () => go(first), End: () => go(last),
    ArrowLeft: (key) => go(t - (key.shiftKey ? 5 : 1)), ArrowRight: (key) => go(t + (key.shiftKey ? 5 : 1)),
    ",": () => go(t - 0.1), ".": () => go(t + 0.1),
    ArrowUp: () => faster(1), ArrowDown: () => faster(-1),
  };
  function faster(by) {
    speed.selectedIndex = Math.min(Math.max(speed.selectedIndex + by, 0), speed.options.length - 1);
  }
  stage.addEventListener("keydown", (key) => {
    if (!(key.key in KEYS) || key.ctrlKey || key.metaKey || key.altKey) return;
    key.preventDefault();
    KEYS[key.key](key);
  });
  go(told.exercises.length ? told.exercises[0][0] : first);
  panel.dataset.ready = "yes";
})();
