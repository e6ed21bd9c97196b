"use strict";
// An image with what exceeds a threshold: zoom, pan, and another threshold on the stored map.
(() => {
  const viewer = document.querySelector("[data-viewer]");
  if (!viewer) return;
  const stage = viewer.querySelector(".stage");
  const canvas = viewer.querySelector("canvas");
  const slider = viewer.querySelector("[data-threshold]");
  const overlay = viewer.querySelector("[data-overlay]");
  const shown = viewer.querySelector("output");
  const found = viewer.querySelector(".found");
  const context = canvas.getContext("2d");
  const width = Number(viewer.dataset.width), height = Number(viewer.dataset.height);
  const seed = Number(viewer.dataset.seed), outline = Number(viewer.dataset.outline), area = Number(viewer.dataset.area);
  let image = null, map = null, mask = null, box = null;
  let scale = 1, left = 0, top = 0;

  const fit = () => {
    scale = Math.min(canvas.width / width, canvas.height / height);
    left = (canvas.width - width * scale) / 2;
    top = (canvas.height - height * scale) / 2;
  };
  const paint = () => {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = scale < 3;
    context.setTransform(scale, 0, 0, scale, left, top);
    if (image) context.drawImage(image, 0, 0, width, height);
    if (mask) {
      context.globalAlpha = Number(overlay.value);
      context.drawImage(mask, 0, 0, map.width * map.block, map.height * map.block);
      context.globalAlpha = 1;
    }
    if (box) {
      context.lineWidth = 3 / scale;
      context.strokeStyle = "#00e5ff";
      const room = 6 / scale;
      context.strokeRect(box[0] - room, box[1] - room, box[2] + 2 * room, box[3] + 2 * room);
    }
  };
  const resize = () => {
    const ratio = devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(stage.clientWidth * ratio));
    canvas.height = Math.max(1, Math.round(stage.clientHeight * ratio));
    fit();
    paint();
  };

  // Areas above the outline level that reach the seed level somewhere and are large enough, as when inspecting.
  const mark = (seedLevel, outlineLevel) => {
    const { width: w, height: h, scores, block } = map;
    const seen = new Uint8Array(w * h);
    const pixels = new ImageData(w, h);
    const least = area / (block * block);
    let defects = 0, marked = 0;
    for (let start = 0; start < seen.length; start++) {
      if (seen[start] || !(scores[start] > outlineLevel)) continue;
      const part = [start];
      seen[start] = 1;
      let most = scores[start];
      for (let next = 0; next < part.length; next++) {
        const at = part[next], x = at % w, y = (at - x) / w;
        for (let v = Math.max(0, y - 1); v <= Math.min(h - 1, y + 1); v++) {
          for (let u = Math.max(0, x - 1); u <= Math.min(w - 1, x + 1); u++) {
            const other = v * w + u;
            if (!seen[other] && scores[other] > outlineLevel) {
              seen[other] = 1;
              most = Math.max(most, scores[other]);
              part.push(other);
            }
          }
        }
      }
      if (!(most > seedLevel) || part.length < least) continue;
      defects++;
      marked += part.length;
      for (const at of part) pixels.data.set([255, 64, 48, 255], 4 * at);
    }
    mask ??= document.createElement("canvas");
    mask.width = w;
    mask.height = h;
    mask.getContext("2d").putImageData(pixels, 0, 0);
    found.textContent = `${defects} ${defects === 1 ? "defect" : "defects"}, ${(100 * marked / (w * h)).toPrecision(2)} % of the area`;
    paint();
  };
  // The slider moves both levels by the rank of scores, so that every step says something.
  let ranks = null;
  const level = position => ranks[Math.round(position / 1000 * (ranks.length - 1))];
  const position = value => {
    let low = 0, high = ranks.length - 1;
    while (low < high) { const middle = (low + high) >> 1; if (ranks[middle] < value) low = middle + 1; else high = middle; }
    return 1000 * low / (ranks.length - 1);
  };
  const moved = () => {
    const at = level(Number(slider.value));
    shown.textContent = Number(at.toPrecision(4));
    mark(at, Math.min(at, outline));
  };
  const reset = () => {
    slider.value = position(seed);
    shown.textContent = Number(seed.toPrecision(4));
    mark(seed, outline);
  };

  const zoom = (factor, x = canvas.width / 2, y = canvas.height / 2) => {
    const next = Math.min(64, Math.max(.05, scale * factor));
    left = x - (x - left) * next / scale;
    top = y - (y - top) * next / scale;
    scale = next;
    paint();
  };
  const at = event => {
    const place = canvas.getBoundingClientRect(), ratio = canvas.width / place.width;
    return [(event.clientX - place.left) * ratio, (event.clientY - place.top) * ratio];
  };
  stage.addEventListener("wheel", event => { event.preventDefault(); zoom(Math.exp(-event.deltaY / 300), ...at(event)); }, { passive: false });
  const fingers = new Map();
  stage.addEventListener("pointerdown", event => { stage.setPointerCapture(event.pointerId); fingers.set(event.pointerId, at(event)); });
  const release = event => fingers.delete(event.pointerId);
  stage.addEventListener("pointerup", release);
  stage.addEventListener("pointercancel", release);
  stage.addEventListener("pointermove", event => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    if (fingers.size === 2) {
      const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
      const far = p => Math.hypot(p[0] - other[0], p[1] - other[1]) || 1;
      zoom(far(now) / far(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    } else {
      left += now[0] - before[0];
      top += now[1] - before[1];
      paint();
    }
    fingers.set(event.pointerId, now);
  });
  stage.addEventListener("keydown", event => {
    const step = canvas.width / 10;
    const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (event.key === "+" || event.key === "=") zoom(1.3);
    else if (event.key === "-") zoom(1 / 1.3);
    else if (event.key === "0") { fit(); paint(); }
    else if (moves[event.key]) { left += moves[event.key][0]; top += moves[event.key][1]; paint(); }
    else return;
    event.preventDefault();
  });
  for (const button of viewer.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      if (button.dataset.zoom === "fit") { fit(); paint(); } else zoom(button.dataset.zoom === "in" ? 1.4 : 1 / 1.4);
    });
  }
  overlay.addEventListener("input", paint);
  slider.addEventListener("input", () => ranks && moved());
  viewer.querySelector("[data-reset]").addEventListener("click", () => ranks && reset());
  for (const row of document.querySelectorAll("tr[data-box]")) {
    const show = () => { box = row.dataset.box.split(",").map(Number); paint(); };
    const look = () => {
      show();
      scale = Math.min(canvas.width / (box[2] * 4), canvas.height / (box[3] * 4), 8);
      left = canvas.width / 2 - (box[0] + box[2] / 2) * scale;
      top = canvas.height / 2 - (box[1] + box[3] / 2) * scale;
      paint();
      stage.scrollIntoView({ block: "nearest" });
    };
    row.addEventListener("mouseenter", show);
    row.addEventListener("focus", show);
    row.addEventListener("mouseleave", () => { box = null; paint(); });
    row.addEventListener("blur", () => { box = null; paint(); });
    row.addEventListener("click", look);
    row.addEventListener("keydown", event => { if (event.key === "Enter") look(); });
  }
  new ResizeObserver(resize).observe(stage);

  const picture = new Image();
  picture.addEventListener("load", () => { image = picture; paint(); });
  picture.src = viewer.dataset.viewer + "/image.png";
  fetch(viewer.dataset.viewer + "/map").then(answer => answer.ok ? answer.arrayBuffer() : null).then(bytes => {
    if (!bytes) { slider.disabled = true; return; }
    const view = new DataView(bytes);
    const w = view.getInt32(0, true), h = view.getInt32(4, true), block = view.getInt32(8, true);
    const scores = new Float32Array(w * h);
    for (let i = 0; i < scores.length; i++) scores[i] = view.getFloat32(12 + 4 * i, true);
    map = { width: w, height: h, block, scores };
    ranks = Float32Array.from(scores.filter((score, i) => i % Math.max(1, scores.length >> 15) === 0)).sort();
    // Only the upper part of the scores is of interest.
    ranks = ranks.subarray(ranks.length >> 1);
    reset();
  });
})();
