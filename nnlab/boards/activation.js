// The activation board: one z, and each function's value and slope there.
nnlabBoards.activation = (() => {
  const { element, slider, button, signed, at, places } = nnlabBoards;

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
    return [at(frame, z - reach, value - reach * slope),
      at(frame, z + reach, value + reach * slope)];
  }

  function wake(root, data) {
    const { functions, presets } = data;
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

    const find = (name) => board.svg.querySelector(name);

    function fill() {
      for (const [name, { press, cells }] of rows) {
        press.setAttribute("aria-pressed", String(name === chosen));
        FUNCTIONS[name].forEach((f, part) => {
          const v = f(z);
          cells[part].textContent = Number.isNaN(v) ? "none" : four(v);
        });
      }
      for (const curve of board.svg.querySelectorAll(".curve")) {
        const on = curve.classList.contains(chosen);
        curve.classList.toggle("on", on);
        if (on) curve.parentNode.querySelector(".guide").before(curve);
      }
    }
    function put(part, y) {
      const [px, py] = at(frames[part], z, y);
      find(`.${part} .guide`).setAttribute("d",
        `M${px} 0V${frames[part].size[1]}`);
      find(`.${part} .ball`).setAttribute("cx", px);
      find(`.${part} .ball`).setAttribute("cy", py);
    }
    function show() {
      const [value, slope] = FUNCTIONS[chosen].map((f) => f(z));
      const known = !Number.isNaN(slope);
      const line = ends(frames.value, z, value, slope || 0);
      fill();
      put("value", value);
      put("slope", slope || 0);
      for (const name of [".tangent", ".slope .ball"]) {
        find(name).style.opacity = +known;
      }
      find(".tangent").setAttribute("points", places(line));
      board.say(`${chosen}(${signed(z)}) is ${four(value)}, ` +
        `${known ? `its slope\u00a0${four(slope)}` : "without a slope"}.`);
      more.textContent = nudge(chosen, z, slope);
    }
    const move = (v) => { z = v; show(); };
    const mover = slider("z", data.slider, z, signed, move);
    const heads = ["function", "value", "slope"];
    board.controls.append(mover.row,
      element("div", { class: "buttons" },
        ...Object.entries(presets).map(([name, v]) =>
          button(name, () => { mover.set(v); move(v); }))),
      element("table", {},
        element("thead", {}, element("tr", {},
          ...heads.map((name) => element("th", { scope: "col" }, name)))),
        element("tbody", {}, ...[...rows.values()].map((r) => r.row))), more);
    show();
    board.show();
  }
  return { FUNCTIONS, nudge, wake };
})();
