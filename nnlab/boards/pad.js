// The drawing pad: a sheet, what the network gets, and its ten bars.
nnlabBoards.pad = (() => {
  const { element, slider, button, pixels, places } = nnlabBoards;
  const { unpack, read, ink, prepare } = nnlabBoards.digits;
  const BAR = 104;          // pixels of a whole bar

  function percent(p) {
    if (p > 0.99) return "over 99 %";
    return p < 0.01 ? "under 1 %" : `${Math.round(100 * p)} %`;
  }

  // "It reads 3 (98 %)." and, where that is not sure, what comes next.
  function sentence(p) {
    const [first, second] = p.map((value, k) => [k, value])
      .toSorted((a, b) => b[1] - a[1])
      .map(([k, value]) => `${k} (${percent(value)})`);
    const sure = Math.max(...p) >= 0.9;
    return `It reads ${first}${sure ? "" : `, then ${second}`}.`;
  }

  function wake(root, data) {
    const weights = unpack(data.network);
    let drawing = data.digits[data.digit];
    let own = false;          // is it the reader's, or a stored digit?
    let centred = true;
    const shift = [0, 0];
    let waiting = 0;
    const board = nnlabBoards.wake(root,
      "The sheet to draw on; below it what the network gets, and ten bars");
    const find = (name) => board.svg.querySelector(name);
    const sheet = find(".sheet");
    const bars = [...board.svg.querySelectorAll(".bar")];
    const side = +sheet.getAttribute("width");

    const moved = () => drawing.map((stroke) => stroke.map(([x, y]) =>
      [x + shift[0] / 28, y + shift[1] / 28]));

    function show() {
      waiting = 0;
      const strokes = moved();
      find(".strokes").innerHTML = strokes.map((stroke) => {
        const points = [...stroke, stroke.at(-1)];        // a dot shows too
        const pixel = points.map((point) => point.map((v) => v * side));
        return `<polyline points="${places(pixel)}"/>`;
      }).join("");
      const inked = ink(strokes);
      const drawn = inked.some((v) => v > 0);
      const field = drawn ? prepare(inked, centred) : new Uint8Array(784);
      const rows = Array.from({ length: 28 }, (_, i) =>
        Array.from(field.slice(28 * i, 28 * i + 28)));
      find(".field").innerHTML = pixels(rows, 4);
      const p = drawn ? read(field, weights) : Array(10).fill(0);
      bars.forEach((bar, k) => {
        bar.setAttribute("y", BAR * (1 - p[k]));
        bar.setAttribute("height", BAR * p[k]);
        bar.classList.toggle("on", drawn && p[k] === Math.max(...p));
      });
      board.say(drawn ? sentence(p) : "Draw a digit on the sheet.");
    }
    const soon = () => { waiting ||= requestAnimationFrame(show); };
    function take(strokes, reader) {
      drawing = strokes;
      own = reader;
      sliders.forEach((s, k) => { shift[k] = 0; s.set(0); });
      show();
    }
    function place(event) {
      const box = sheet.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width,
        (event.clientY - box.top) / box.height];
    }
    sheet.addEventListener("pointerdown", (event) => {
      if (event.button || !event.isPrimary) return;
      sheet.setPointerCapture(event.pointerId);
      take([...(own ? moved() : []), [place(event)]], true);
    });
    sheet.addEventListener("pointermove", (event) => {
      if (!sheet.hasPointerCapture(event.pointerId)) return;
      drawing.at(-1).push(place(event));
      soon();
    });
    // Where touch-action is not heeded, a drawing finger must not scroll.
    sheet.addEventListener("touchstart", (event) => event.preventDefault(),
      { passive: false });

    const sliders = ["move right", "move down"].map((label, k) => slider(
      label, [-10, 10, 1], 0, (v) => `${String(v).replace("-", "−")} pixels`,
      (v) => { shift[k] = v; soon(); }));
    const box = element("input", {
      type: "checkbox", "data-lm-suppress-shortcuts": "true",
    });
    box.checked = true;
    box.addEventListener("change", () => { centred = box.checked; show(); });
    board.controls.append(
      element("div", { class: "buttons" },
        button("Clear", () => take([], true))),
      element("p", { class: "more" },
        "Draw on the sheet with a finger or a mouse, or take a digit:"),
      element("div",
        { class: "digits", role: "group", "aria-label": "digits" },
        ...data.digits.map((strokes, k) =>
          button(String(k), () => take(strokes, false)))),
      ...sliders.map((s) => s.row),
      element("label", { class: "tick" }, box,
        "fit into 20 × 20 pixels and centre, as MNIST’s makers did"));
    show();
    board.show();
  }
  return { sentence, wake };
})();
