// The neuron board: two weights, a bias, and the line that they draw.
nnlabBoards.neuron = (() => {
  const { element, slider, button, choice, signed, at, places } = nnlabBoards;

  const sum = ([x1, x2], [w1, w2, b]) => x1 * w1 + x2 * w2 + b;
  const answers = (x, w) => x.map((point) => +(sum(point, w) > 0));

  // The part of the rectangle where z > 0, and where its edge has z = 0:
  // from corner to corner, a place on the line wherever the sign changes.
  function side([x0, x1, y0, y1], w) {
    const corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
    const area = [];
    const line = [];
    corners.forEach((corner, i) => {
      const next = corners[(i + 1) % 4];
      const [z, z_next] = [sum(corner, w), sum(next, w)];
      if (z > 0) area.push(corner);
      if (z > 0 !== z_next > 0) {
        const t = z / (z - z_next);
        const cut = corner.map((v, k) => v + t * (next[k] - v));
        area.push(cut);
        line.push(cut);
      }
    });
    return { area, line };
  }

  // "4 × 2 + 3 × (−1) − 3 = 2"
  function arithmetic(x, w) {
    const factor = (v) => (v < 0 ? `(${signed(v)})` : signed(v));
    const products = x.map((v, k) => `${signed(v)} × ${factor(w[k])}`);
    const bias = w[2] < 0 ? `− ${signed(-w[2])}` : `+ ${signed(w[2])}`;
    return `${products.join(" + ")} ${bias} = ${signed(sum(x, w))}`;
  }

  function wake(root, data) {
    const { x, tasks, names, things, labels, says, frame } = data;
    const w = [...data.start];
    let y = Object.values(tasks)[0];
    let best = 0;
    let chosen = 0;
    const board = nnlabBoards.wake(root,
      `The points, ${names.join(" across and ")} up, and the neuron's line`);
    const find = (name) => board.svg.querySelector(name);
    const marks = [...board.svg.querySelectorAll(".point")];
    const record = element("span", {});
    const pips = element("div", { class: "pips" },
      ...x.map(() => element("i", {})), record);
    const more = element("p", { class: "more" });
    const look = element("select", { "data-lm-suppress-shortcuts": "true" },
      ...labels.map((label, i) => element("option", { value: i }, label)));

    function show() {
      const given = answers(x, w);
      const right = given.map((a, i) => a === y[i]);
      const count = right.filter(Boolean).length;
      best = Math.max(best, count);
      const { area, line } = side(frame.limits, w);
      const pixels = (points) => places(points.map((p) => at(frame, ...p)));
      find(".side.yes").setAttribute("points", pixels(area));
      find(".line").setAttribute("points", pixels(line));
      marks.forEach((mark, i) => {
        mark.setAttribute("class", `point ${y[i] ? "yes" : "no"} ` +
          `${right[i] ? "" : "wrong"}`);
        pips.children[i].className = i < count ? "full" : "";
      });
      record.textContent = `best so far: ${best}`;
      const done = count === x.length ? " ✓" : "";
      board.say(`${count} of ${x.length} ${things} right.${done}`);
    }
    function explain() {
      const z = sum(x[chosen], w);
      const [px, py] = at(frame, ...x[chosen]);
      find(".guide").setAttribute("d", `M0 ${py}H${px}V${frame.size[1]}`);
      more.textContent = `${arithmetic(x[chosen], w)}, ` +
        `${z > 0 ? "" : "not "}more than 0, so: ${says[+(z > 0)]}. ` +
        `${+(z > 0) === y[chosen] ? "Right." : "Wrong."}`;
    }
    function choose(i) {
      chosen = i;
      look.value = i;
      explain();
      board.hear(`${labels[i]}: ${more.textContent}`);
    }
    function set(values) {
      values.forEach((v, k) => { w[k] = v; sliders[k].set(v); });
      show();
      explain();
    }
    const sliders = data.sliders.map(([label, range], k) => slider(
      label, range, w[k], signed, (v) => { w[k] = v; show(); explain(); }));
    look.addEventListener("change", () => choose(+look.value));
    marks.forEach((mark, i) => {
      mark.addEventListener("click", () => choose(i));
    });

    const pick = (name) => { y = tasks[name]; best = 0; show(); explain(); };
    const kinds = Object.keys(tasks);
    if (kinds.length > 1) {
      board.controls.prepend(choice("What to compute", kinds, kinds[0], pick));
    }
    board.controls.append(pips, ...sliders.map((s) => s.row),
      element("div", { class: "buttons" },
        ...Object.entries(data.presets).map(([name, values]) =>
          button(name, () => set(values))),
        element("label", { class: "look" }, "Look at ", look)), more);
    show();
    explain();
    board.show();
  }
  return { sum, answers, side, arithmetic, wake };
})();
