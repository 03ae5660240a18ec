// The activation board: one z, and each function's value and slope there.
nnlabBoards.activation = (() => {
  const { element, slider, button, signed, at } = nnlabBoards;

  const near = (z) => Math.exp(-Math.abs(z));
  const sigmoid = (z) => (z >= 0 ? 1 : near(z)) / (1 + near(z));
  // name: [value, slope]; at their corners the slopes that nnlab takes.
  const FUNCTIONS = {
    step: [(z) => +(z > 0), (z) => (z === 0 ? Number.NaN : 0)],
    sigmoid: [sigmoid, (z) => sigmoid(z) * (1 - sigmoid(z))],
    tanh: [Math.tanh, (z) => 1 - Math.tanh(z) ** 2],
    relu: [(z) => Math.max(z, 0), (z) => +(z > 0)],
    leaky_relu: [(z) => (z > 0 ? z : 0.2 * z), (z) => (z > 0 ? 1 : 0.2)],
    linear: [(z) => z, () => 1],
  };
  const CORNER = {
    step: "At 0 it jumps, so it has no slope there.",
    relu: "At 0 it has a corner; nnlab and Keras take 0 for its slope.",
    leaky_relu: "At 0 it has a corner; nnlab takes 0.2 for its slope.",
  };
  const four = (v) => v.toFixed(4).replace("-", "−");

  function nudge(name, z, slope) {
    if (z === 0 && CORNER[name]) return CORNER[name];
    if (Math.abs(slope) < 5e-5) return "Nudge z a little: the output stays.";
    return `Nudge z by 0.1: the output moves by about ${four(slope / 10)}.`;
  }

  function ends(frame, z, value, slope) {
    const reach = 1.6 / Math.hypot(1, slope);
    const from = at(frame, z - reach, value - reach * slope);
    const to = at(frame, z + reach, value + reach * slope);
    return { x1: from[0], y1: from[1], x2: to[0], y2: to[1] };
  }

  function wake(root, data) {
    const { functions, range, presets } = data;
    const frames = { value: data.upper, slope: data.lower };
    let { z } = data;
    let chosen = functions[0];
    const board = nnlabBoards.wake(root,
      "Above, the functions over z; below, their slopes");
    const more = element("p", { class: "more" });
    const rows = new Map(functions.map((name) => {
      const cells = [element("td", {}), element("td", {})];
      const press = button(name, () => { chosen = name; show(); });
      return [name, { press, cells, row: element("tr", {},
        element("th", { scope: "row" }, press), ...cells) }];
    }));

    function show() {
      for (const [name, { press, cells }] of rows) {
        const on = name === chosen;
        press.setAttribute("aria-pressed", String(on));
        FUNCTIONS[name].forEach((f, part) => {
          const v = f(z);
          cells[part].textContent = Number.isNaN(v) ? "none" : four(v);
        });
        for (const curve of board.svg.querySelectorAll(`.${name}`)) {
          curve.classList.toggle("on", on);
          if (on) curve.parentNode.querySelector(".guide").before(curve);
        }
      }
      const [value, slope] = FUNCTIONS[chosen].map((f) => f(z));
      for (const [part, frame] of Object.entries(frames)) {
        const find = (c) => board.svg.querySelector(`.${part} ${c}`);
        const [px, py] = at(frame, z, part === "value" ? value : slope || 0);
        find(".guide").setAttribute("d", `M${px} 0V${frame.size[1]}`);
        find(".ball").setAttribute("cx", px);
        find(".ball").setAttribute("cy", py);
        find(".ball").style.opacity = +(part === "value" || slope === slope);
      }
      const tangent = board.svg.querySelector(".tangent");
      tangent.style.opacity = +!Number.isNaN(slope);
      for (const [key, v] of Object.entries(ends(data.upper, z, value, slope || 0))) {
        tangent.setAttribute(key, v);
      }
      const steep = Number.isNaN(slope) ? "it has no slope"
        : `its slope is ${four(slope)}`;
      board.say(`At z = ${signed(z)}, ${chosen} gives ${four(value)}; ${steep}.`);
      more.textContent = nudge(chosen, z, slope);
    }
    const put = (v) => { z = v; show(); };
    const mover = slider("z", range, z, signed, put);
    board.controls.append(mover.row,
      element("div", { class: "buttons" }, ...Object.entries(presets).map(
        ([name, v]) => button(name, () => { mover.set(v); put(v); }))),
      element("table", {},
        element("thead", {}, element("tr", {}, ...["function", "value", "slope"]
          .map((name) => element("th", { scope: "col" }, name)))),
        element("tbody", {}, ...[...rows.values()].map((r) => r.row))), more);
    show();
    board.show();
  }
  return { FUNCTIONS, nudge, wake };
})();
