// The kernel board: nine numbers slide over a picture.
nnlabBoards.kernel = (() => {
  const { element, slider, button, signed, pixels } = nnlabBoards;
  const NINE = [0, 1, 2].flatMap((u) => [0, 1, 2].map((v) => [u, v]));

  // What the window at (i, j) multiplies, and what the products add up to.
  const products = (image, kernel, i, j) =>
    NINE.map(([u, v]) => image[i + u][j + v] * kernel[u][v]);
  const total = (list) => list.reduce((a, b) => a + b, 0);

  function filtered(image, kernel) {
    return image.slice(2).map((_, i) => image[0].slice(2).map((__, j) =>
      total(products(image, kernel, i, j))));
  }

  function wake(root, data) {
    const { image, kernels, side } = data;
    const kernel = data.kernel.map((row) => [...row]);
    let [i, j] = data.at;
    const [height, width] = [image.length - 2, image[0].length - 2];
    const cell = side / Math.max(image.length, image[0].length);
    const board = nnlabBoards.wake(root,
      "Left, the picture and the window; right, the filtered picture");
    const [seen, made] = [".image .window", ".made .window"]
      .map((name) => board.svg.querySelector(name));
    const more = element("p", { class: "more" });
    const under = NINE.map(() => element("span", { "aria-hidden": "true" }));
    const numbers = NINE.map(([u, v]) => {
      const input = element("input", {
        type: "number", step: "any", value: kernel[u][v], autocomplete: "off",
        "aria-label": `kernel, row ${u + 1}, column ${v + 1}`,
        "data-lm-suppress-shortcuts": "true",
      });
      input.addEventListener("input", () => {
        kernel[u][v] = +input.value || 0;
        show();
      });
      return input;
    });

    function show() {
      const z = filtered(image, kernel);
      const list = products(image, kernel, i, j);
      for (const path of board.svg.querySelectorAll(".made .ink")) {
        path.remove();
      }
      made.insertAdjacentHTML("beforebegin", pixels(z, cell, 1));
      seen.setAttribute("x", j * cell);
      seen.setAttribute("y", i * cell);
      made.setAttribute("x", (j + 1) * cell);
      made.setAttribute("y", (i + 1) * cell);
      NINE.forEach(([u, v], k) => {
        under[k].textContent = `× ${signed(image[i + u][j + v])}`;
      });
      const terms = list.filter((p) => p).map((p) => signed(p)).join(" + ");
      const whole = signed(total(list));
      more.textContent = `${terms.replaceAll("+ −", "− ") || 0} = ${whole}`;
      board.say(`Row ${i + 1}, column ${j + 1}: ` +
        `the products add up to ${whole}.`);
    }
    function put(row, column) {
      i = Math.max(0, Math.min(height - 1, row));
      j = Math.max(0, Math.min(width - 1, column));
      mover.set(i * width + j);
      show();
    }
    const mover = slider("window", [0, height * width - 1, 1], i * width + j,
      (n) => `row ${Math.floor(n / width) + 1}, column ${n % width + 1}`,
      (n) => put(Math.floor(n / width), n % width));
    mover.input.addEventListener("keydown", (event) => {
      const down = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!down) return;
      event.preventDefault();
      put(i + down, j);
    });
    const drag = (event) => {
      if (event.type === "pointermove" && !event.buttons) return;
      const boxes = [...board.svg.querySelectorAll(".frame")]
        .map((frame) => frame.getBoundingClientRect());
      const right = +(event.clientX > boxes[1].left);
      const size = boxes[0].width / image[0].length;
      const from = boxes[right];
      put(...[event.clientY - from.top, event.clientX - from.left]
        .map((distance) => Math.floor(distance / size) - 1 + right));
    };
    board.svg.addEventListener("pointerdown", drag);
    board.svg.addEventListener("pointermove", drag);
    const load = (values) => {
      NINE.forEach(([u, v], k) => {
        kernel[u][v] = values[u][v];
        numbers[k].value = values[u][v];
      });
      show();
    };
    board.figure.append(mover.row);
    board.controls.append(
      element("div", { class: "nine", role: "group", "aria-label": "kernel" },
        ...numbers.map((input, k) => element("div", {}, input, under[k]))),
      more,
      element("div", { class: "buttons" }, ...Object.entries(kernels).map(
        ([name, values]) => button(name, () => load(values)))));
    show();
    board.show();
  }
  return { filtered, products, wake };
})();
