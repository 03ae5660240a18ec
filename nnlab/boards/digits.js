// How digits are read: strokes become ink, ink becomes 28 x 28 pixels as
// MNIST's makers made them, and the finale's CNN reads those.
nnlabBoards.digits = (() => {
  const [GRID, PEN, MOST] = [112, 0.075, 31];
  const SYMBOLS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" +
    "0123456789+-";
  const clip = (v, low, high) => Math.max(low, Math.min(high, v));

  // The ten arrays: six bits a symbol, a scale for each column.
  function unpack(packed) {
    return packed.map((part) => {
      if (Array.isArray(part)) return Float32Array.from(part);
      const { six, scale } = part;
      return Float32Array.from(six, (symbol, k) =>
        (SYMBOLS.indexOf(symbol) - MOST) * scale[k % scale.length]);
    });
  }

  const total = (values) => values.reduce((x, y) => x + y, 0);

  const relu = (values) => values.map((v) => Math.max(v, 0));

  // Weighted sums of one window after the other; (h, w, c) lies flat.
  function convolve(a, [h, w, c], W, b) {
    const filters = b.length;
    const z = new Float32Array((h - 2) * (w - 2) * filters);
    for (let i = 0; i < h - 2; i++) for (let j = 0; j < w - 2; j++) {
      const at = (i * (w - 2) + j) * filters;
      z.set(b, at);
      for (let u = 0; u < 3; u++) for (let k = 0; k < 3 * c; k++) {
        const value = a[((i + u) * w + j) * c + k];
        const row = (u * 3 * c + k) * filters;
        if (value === 0) continue;
        for (let f = 0; f < filters; f++) z[at + f] += value * W[row + f];
      }
    }
    return z;
  }

  // The largest of every 2 x 2; an odd row or column at the end is dropped.
  function pool(a, [h, w, c]) {
    const [rows, columns] = [h >> 1, w >> 1];
    const out = new Float32Array(rows * columns * c);
    for (let k = 0; k < out.length; k++) {
      const [cell, f] = [Math.floor(k / c), k % c];
      const [i, j] = [Math.floor(cell / columns), cell % columns];
      const first = (2 * i * w + 2 * j) * c + f;
      const below = first + w * c;
      out[k] = Math.max(a[first], a[first + c], a[below], a[below + c]);
    }
    return out;
  }

  function dense(a, W, b) {
    const z = Float32Array.from(b);
    a.forEach((value, k) => {
      if (value === 0) return;
      for (let f = 0; f < z.length; f++) z[f] += value * W[k * z.length + f];
    });
    return z;
  }

  function softmax(z) {
    const e = [...z].map((v) => Math.exp(v - Math.max(...z)));
    return e.map((v) => v / total(e));
  }

  // Ten probabilities for 784 bytes.
  function read(field, [W1, b1, W2, b2, W3, b3, W4, b4, W5, b5]) {
    let a = Float32Array.from(field, (v) => v / 255);
    a = pool(relu(convolve(a, [28, 28, 1], W1, b1)), [26, 26, 32]);
    a = pool(relu(convolve(a, [13, 13, 32], W2, b2)), [11, 11, 64]);
    a = relu(convolve(a, [5, 5, 64], W3, b3));
    return softmax(dense(relu(dense(a, W4, b4)), W5, b5));
  }

  // Ink, 0 to 1, of a round pen; only pixels near a segment are looked at.
  function ink(drawing) {
    const out = new Float64Array(GRID * GRID);
    const reach = PEN / 2 * GRID + 1;
    const cells = (p, q) => [
      clip(Math.floor(Math.min(p, q) * GRID - reach), 0, GRID),
      clip(Math.ceil(Math.max(p, q) * GRID + reach), 0, GRID),
    ];
    for (const stroke of drawing) stroke.forEach(([ax, ay], n) => {
      const [bx, by] = stroke[Math.min(n + 1, stroke.length - 1)];
      const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
      const [left, right] = cells(ax, bx);
      const [top, bottom] = cells(ay, by);
      for (let i = top; i < bottom; i++) for (let j = left; j < right; j++) {
        const [x, y] = [(j + 0.5) / GRID - ax, (i + 0.5) / GRID - ay];
        const t = clip((x * (bx - ax) + y * (by - ay)) / length, 0, 1);
        const d = Math.hypot(x - t * (bx - ax), y - t * (by - ay));
        const value = clip((PEN / 2 - d) * GRID + 0.5, 0, 1);
        out[i * GRID + j] = Math.max(out[i * GRID + j], value);
      }
    });
    return out;
  }

  // Shrink one axis as Pillow's bilinear filter does: each new pixel is the
  // mean of the old ones around it, with weights that fall like a tent.
  function shrink(rows, size) {
    const scale = rows.length / size;
    const wide = Math.max(scale, 1);
    return Array.from({ length: size }, (_, n) => {
      const middle = (n + 0.5) * scale;
      const from = Math.max(Math.floor(middle - wide + 0.5), 0);
      const near = rows.slice(from, Math.floor(middle + wide + 0.5));
      const tent = near.map((__, k) =>
        Math.max(1 - Math.abs((from + k + 0.5 - middle) / wide), 0));
      return near[0].map((__, k) => Math.floor(0.5 +
        total(near.map((row, m) => row[k] * tent[m])) / total(tent)));
    });
  }
  const turned = (rows) => rows[0].map((_, k) => rows.map((row) => row[k]));
  // Halves go to the even neighbour, as in Python.
  const round = (v) => (v % 1 === 0.5 || v % 1 === -0.5
    ? 2 * Math.round(v / 2) : Math.round(v));

  // Ink as MNIST's makers prepared it; centred: false only shrinks the sheet.
  function prepare(sheet, centred = true) {
    const most = Math.max(...sheet);
    let rows = Array.from({ length: GRID }, (_, i) =>
      Array.from(sheet.slice(i * GRID, (i + 1) * GRID), (v) =>
        (v / most < 0.2 ? 0 : Math.floor(255 * (v / most)))));
    let [height, width, top, left] = [28, 28, 0, 0];
    if (centred) {
      for (let k = 0; k < 2; k++) {
        const inked = rows.map((row) => row.some((v) => v));
        const [first, last] = [inked.indexOf(true), inked.lastIndexOf(true)];
        rows = turned(rows.slice(first, last + 1));
      }
      const longest = Math.max(rows.length, rows[0].length);
      [height, width] = [rows.length, rows[0].length].map((side) =>
        Math.max(round(20 * side / longest), 1));
    }
    const small = shrink(turned(shrink(turned(rows), width)), height);
    if (centred) {
      [top, left] = [small, turned(small)].map((lines) => {
        const mass = lines.map(total);
        const middle = total(mass.map((m, k) => m * k)) / total(mass);
        return clip(round(14 - middle), 0, 28 - lines.length);
      });
    }
    const field = new Uint8Array(784);
    small.forEach((row, i) => { field.set(row, (top + i) * 28 + left); });
    return field;
  }

  return { unpack, read, ink, prepare };
})();
