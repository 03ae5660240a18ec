// What all boards share: the picture wakes, controls are built, results are
// said. Every function below leaves the page alone until `show` is called.
globalThis.nnlabBoards = Object.assign(globalThis.nnlabBoards ?? {}, {
  element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  },

  // The still's own SVG, now part of the page, and a column for controls.
  // label: what the picture is, whatever its state; `say` tells the state.
  wake(root, label) {
    const { element } = nnlabBoards;
    const still = root.querySelector("img");
    const live = element("div",
      { class: "live", role: "group", "aria-label": "figure to play with" });
    const address = still.getAttribute("src");
    const drawn = address.slice(address.indexOf(",") + 1);
    live.innerHTML = decodeURIComponent(drawn);
    const svg = live.firstElementChild;
    svg.querySelector("style").remove();
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    const said = element("p", { class: "said", "aria-hidden": "true" });
    const heard = element("p", { class: "heard", role: "status" });
    const controls = element("div", { class: "controls" }, said, heard);
    const figure = element("div", { class: "picture" }, svg);
    live.append(figure, controls);
    let timer = 0;
    const hear = (text) => {
      clearTimeout(timer);
      const write = () => { heard.textContent = text; };
      if (live.isConnected) timer = setTimeout(write, 400);
      else write();
    };
    return {
      svg, live, figure, controls, hear,
      say(text) { said.textContent = text; hear(text); },
      show() { still.after(live); still.className = "asleep"; },
    };
  },

  // A labelled slider: `write` makes its value readable, `change` gets it.
  slider(label, [min, max, step], value, write, change) {
    const { element } = nnlabBoards;
    const shown = element("span", { "aria-hidden": "true" });
    const input = element("input", {
      type: "range", min, max, step, value, autocomplete: "off",
      "data-lm-suppress-shortcuts": "true",
    });
    const told = () => {
      shown.textContent = write(+input.value);
      input.setAttribute("aria-valuetext", shown.textContent);
    };
    input.addEventListener("input", () => { told(); change(+input.value); });
    told();
    const row = element("label", { class: "slider" }, label, shown, input);
    return { row, input, set(v) { input.value = v; told(); } };
  },

  button(text, press) {
    const made = nnlabBoards.element("button", {
      type: "button", "data-lm-suppress-shortcuts": "true",
    }, text);
    made.addEventListener("click", press);
    return made;
  },

  // Buttons of which one is pressed, such as AND, OR, XOR.
  choice(label, names, chosen, pick) {
    const { element, button } = nnlabBoards;
    const row = element("div",
      { class: "buttons", role: "group", "aria-label": label });
    const press = (name) => {
      for (const b of row.children) {
        b.setAttribute("aria-pressed", String(b.textContent === name));
      }
    };
    row.append(...names.map((n) => button(n, () => { press(n); pick(n); })));
    press(chosen);
    return row;
  },

  // A number for readers: at most so many digits, a true minus sign.
  signed(number, digits = 2) {
    const shown = String(+number.toFixed(digits));
    return shown === "-0" ? "0" : shown.replace("-", "−");
  },

  // Pixels of a plot's panel.
  at({ limits: [x0, x1, y0, y1], size: [width, height] }, x, y) {
    return [(x - x0) / (x1 - x0) * width, (y1 - y) / (y1 - y0) * height];
  },

  places(points) {
    return points.map((p) => p.map((v) => v.toFixed(1)).join()).join(" ");
  },

  // Squares of shaded paper, all of one shade in one path.
  pixels(values, cell, offset = 0) {
    const levels = 12;
    const most = Math.max(1e-9, ...values.flat().map(Math.abs));
    const paths = new Map();
    const square = (value, i, j) => {
      const shade = Math.round(value / most * levels);
      const path = `M${(j + offset) * cell} ${(i + offset) * cell}` +
        `h${cell}v${cell}h-${cell}z`;
      if (shade) paths.set(shade, (paths.get(shade) ?? "") + path);
    };
    for (const [i, row] of values.entries()) {
      for (const [j, value] of row.entries()) square(value, i, j);
    }
    return [...paths].map(([shade, d]) =>
      `<path class="ink ${shade < 0 ? "below" : ""}" d="${d}" ` +
      `fill-opacity="${Math.abs(shade) / levels}"/>`).join("");
  },
});
