// The descent board: a ball on a loss moves against the slope.
nnlabBoards.descent = (() => {
  const { element, slider, button, signed, at, places } = nnlabBoards;
  const PAUSE = 350;        // milliseconds between the steps of a run
  const FAR = 1e5;          // there a run ends,
  const LEVEL = 5e-4;       // and where no slope is steeper
  const sum = (list) => list.reduce((a, b) => a + b, 0);

  // Each kind of loss: { value, slope }, the slope a number for each weight.
  const polynomial = (c, w) => c.reduceRight((all, v) => all * w + v, 0);
  const derived = (c) => c.slice(1).map((v, i) => v * (i + 1));
  const LOSSES = {
    curve: ({ c }, [w]) => ({
      value: polynomial(c, w), slope: [polynomial(derived(c), w)],
    }),
    surface({ c }, [w1, w2]) {
      const rows = c.map((row) => polynomial(row, w2));
      const steep = c.map((row) => polynomial(derived(row), w2));
      return {
        value: polynomial(rows, w1),
        slope: [polynomial(derived(rows), w1), polynomial(steep, w1)],
      };
    },
    // Binary cross-entropy from z: log(1 + exp(z)) - y z, without overflow.
    neuron({ x, y, b }, [w1, w2]) {
      const z = x.map(([x1, x2]) => w1 * x1 + w2 * x2 + b);
      const small = z.map((v) => Math.exp(-Math.abs(v)));
      const dz = z.map((v, i) =>
        ((v >= 0 ? 1 : small[i]) / (1 + small[i]) - y[i]) / z.length);
      return {
        value: sum(z.map((v, i) => Math.max(v, 0) - v * y[i] +
          Math.log1p(small[i]))) / z.length,
        slope: [0, 1].map((k) => sum(dz.map((d, i) => d * x[i][k]))),
      };
    },
  };

  function step(loss, { w, v }, rate, momentum) {
    const { slope } = LOSSES[loss.kind](loss, w);
    const moved = v.map((speed, k) => momentum * speed - rate * slope[k]);
    return { w: w.map((value, k) => value + moved[k]), v: moved };
  }

  const lost = (w) => w.some((v) => !(Math.abs(v) < FAR));
  const read = (v, digits = 3) => {
    if (Math.abs(v) < FAR) return signed(v, digits);
    return `${v < 0 ? "below −" : "above "}100,000`;
  };
  const point = (w) =>
    (w.length === 1 ? read(w[0]) : `(${w.map((v) => read(v)).join(", ")})`);

  function wake(root, data) {
    const { loss, frame, names, rates, momenta } = data;
    const [x0, x1, y0, y1] = frame.limits;
    const flat = data.start.length === 1;
    const start = [...data.start];
    let rate = data.rate;
    let momentum = momenta[0];
    let path = [];
    let timer = 0;
    const board = nnlabBoards.wake(root, flat
      ? "A ball on the curve of the loss, and the way it came"
      : "A ball on a map of the loss, and the way it came");
    const find = (c) => board.svg.querySelector(c);
    const more = element("p", { class: "more" });
    const value = (w) => LOSSES[loss.kind](loss, w).value;
    const pixel = (w) => at(frame, ...(flat ? [w[0], value(w)] : w))
      .map((v) => Math.max(-FAR, Math.min(FAR, v)));

    // "Step 3: w = 1.95, loss 0.01."
    function sentence(w, slope) {
      const beyond = w[0] < x0 || w[0] > x1;
      const out = beyond || (!flat && (w[1] < y0 || w[1] > y1));
      const rests = slope.every((s) => Math.abs(s) < LEVEL);
      const steps = path.length - 1;
      return `${steps ? `Step ${steps}` : "Start"}: ` +
        `${flat ? `${names[0]} = ` : ""}${point(w)}, ` +
        `loss\u00a0${read(+value(w).toPrecision(4), 5)}.` +
        `${out ? " It has left the picture." : ""}` +
        `${rests ? " The slope is 0: it rests." : ""}`;
    }
    // The arithmetic of what comes next.
    function arithmetic({ w, v }, slope) {
      const next = step(loss, path.at(-1), rate, momentum);
      const list = (values) => (flat ? `(${point(values)})` : point(values));
      const push = `${rate} × slope ${list(slope)}`;
      if (flat && !momentum) {
        return `Next: ${point(w)} − ${push} = ${point(next.w)}`;
      }
      const before = momentum ? `${momentum} × last move ${list(v)} − ` : "−";
      return `Next move: ${before}${push} = ${point(next.v)}`;
    }
    function show() {
      const { w } = path.at(-1);
      const { slope } = LOSSES[loss.kind](loss, w);
      const trail = path.map((p) => pixel(p.w));
      const [px, py] = trail.at(-1);
      find(".trail").setAttribute("points", places(trail));
      find(".past").innerHTML = trail.slice(0, -1).map(([cx, cy]) =>
        `<circle r="3.5" cx="${cx}" cy="${cy}"/>`).join("");
      find(".ball").style.transform = `translate(${px}px, ${py}px)`;
      if (flat) {
        const [a, b] = [-1, 1].map((side) => {
          const reach = side * (x1 - x0) / 8;
          return at(frame, w[0] + reach, value(w) + reach * slope[0]);
        });
        find(".tangent").setAttribute("points", places([a, b]));
      }
      board.say(sentence(w, slope));
      more.textContent = arithmetic(path.at(-1), slope);
      return !lost(w) && slope.some((v) => Math.abs(v) >= LEVEL);
    }
    function move() {
      const last = path.at(-1);
      if (!lost(last.w)) path.push(step(loss, last, rate, momentum));
      return show();
    }
    function stop() {
      clearTimeout(timer);
      timer = 0;
      runs.textContent = "Run";
    }
    function go() {
      const moving = board.live.isConnected && path.length <= 500 && move();
      if (!moving) return stop();
      timer = setTimeout(go, PAUSE);
    }
    function run() {
      if (timer) return stop();
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
        for (let k = 0; k < 20 && move(); k++);
        return;
      }
      runs.textContent = "Stop";
      go();
    }
    function restart() {
      stop();
      path = [{ w: [...start], v: start.map(() => 0) }];
      show();
    }
    const runs = button("Run", run);
    const pick = (label, list, chosen, change) => slider(label,
      [0, list.length - 1, 1], list.indexOf(chosen), (i) => String(list[i]),
      (i) => { change(list[i]); show(); }).row;
    const begin = data.places.map((range, k) => slider(
      `start at ${names[k]}`, range, start[k], signed,
      (v) => { start[k] = v; restart(); }));
    board.controls.append(
      element("div", { class: "buttons" },
        button("Step", () => { stop(); move(); }), runs,
        button("Start again", restart)),
      pick("rate", rates, rate, (v) => { rate = v; }),
      ...(momenta.length > 1
        ? [pick("momentum", momenta, momentum, (v) => { momentum = v; })]
        : []),
      ...begin.map((s) => s.row), more);
    board.svg.addEventListener("click", (event) => {
      const box = find(".frame").getBoundingClientRect();
      const put = [x0 + (event.clientX - box.left) / box.width * (x1 - x0),
        y1 - (event.clientY - box.top) / box.height * (y1 - y0)];
      begin.forEach((s, k) => {
        s.set(put[k]);
        start[k] = +s.input.value;
      });
      restart();
    });
    find(".ball").setAttribute("cx", 0);
    find(".ball").setAttribute("cy", 0);
    restart();
    board.show();
  }
  return { LOSSES, step, wake };
})();
