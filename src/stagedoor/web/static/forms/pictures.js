// A picture is seen before it is saved, and can be cut to a part of it: on a canvas, so that what is sent is the part.

const LARGEST = 4096; // pixels of a side; browsers refuse much larger canvases
const SHOWN = 320;

export function offerCrop(frame) {
  const file = frame.querySelector("input[type=file]");
  const box = frame.querySelector("[data-crop-box]");
  const canvas = box.querySelector("canvas");
  const said = frame.querySelector("[data-crop-said]");
  const shape = box.querySelector("[data-crop-shape]");
  const fields = Object.fromEntries([...box.querySelectorAll("[data-crop]")].map((field) => [field.dataset.crop, field]));
  let picture = null;
  let original = null;
  let part = null;

  async function show(chosen) {
    picture = null;
    box.hidden = true;
    said.textContent = "";
    if (!chosen) return;
    try {
      picture = await createImageBitmap(chosen);
    } catch {
      said.textContent = "This file cannot be shown here. It is checked when you save.";
      return;
    }
    box.hidden = false;
    shape.value = "";
    whole();
  }

  function whole() {
    part = { left: 0, top: 0, width: picture.width, height: picture.height };
    draw();
  }

  // Keep the part within the picture, in the chosen shape.
  function settle(wanted) {
    const ratio = Number(shape.value) || 0;
    let width = Math.min(picture.width, Math.max(16, Math.round(wanted.width)));
    let height = Math.min(picture.height, Math.max(16, Math.round(ratio ? width / ratio : wanted.height)));
    if (ratio) width = Math.min(picture.width, Math.round(height * ratio));
    height = ratio ? Math.round(width / ratio) : height;
    const left = Math.min(picture.width - width, Math.max(0, Math.round(wanted.left)));
    const top = Math.min(picture.height - height, Math.max(0, Math.round(wanted.top)));
    part = { left, top, width, height };
    draw();
  }

  function draw() {
    const scale = Math.min(1, SHOWN / picture.width, SHOWN / picture.height);
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pen = canvas.getContext("2d");
    const { left, top, width, height } = part;
    const at = [left, top, width, height].map((each) => each * scale);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    pen.fillStyle = "rgb(0 0 0 / 55%)";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, left, top, width, height, ...at);
    pen.strokeStyle = "#fff";
    pen.lineWidth = 2;
    pen.strokeRect(...at);
    for (const [name, field] of Object.entries(fields)) field.value = part[name];
    fields.height.disabled = Boolean(shape.value);
    canvas.setAttribute("aria-label", `The part that is kept: ${width} by ${height} pixels, ${left} from the left, ${top} from the top`);
  }

  function cut() {
    const scale = Math.min(1, LARGEST / part.width, LARGEST / part.height);
    const out = document.createElement("canvas");
    out.width = Math.round(part.width * scale);
    out.height = Math.round(part.height * scale);
    out.getContext("2d").drawImage(picture, part.left, part.top, part.width, part.height, 0, 0, out.width, out.height);
    const chosen = file.files[0];
    const type = chosen.type === "image/jpeg" ? "image/jpeg" : "image/png";
    out.toBlob((blob) => {
      if (!blob) return;
      original ??= chosen;
      const name = chosen.name.replace(/\.\w+$/, "") + (type === "image/jpeg" ? ".jpg" : ".png");
      use(new File([blob], name, { type }));
      said.textContent = `Cut to ${out.width} by ${out.height} pixels.`;
      box.querySelector("[data-crop-undo]").hidden = false;
    }, type, 0.92);
  }

  function use(chosen) {
    const held = new DataTransfer();
    held.items.add(chosen);
    file.files = held.files;
    show(chosen);
  }

  file.addEventListener("change", () => {
    original = null;
    box.querySelector("[data-crop-undo]").hidden = true;
    show(file.files[0]);
  });
  shape.addEventListener("change", () => {
    const ratio = Number(shape.value);
    if (!ratio) return whole();
    const width = Math.min(picture.width, picture.height * ratio);
    return settle({ left: (picture.width - width) / 2, top: (picture.height - width / ratio) / 2, width });
  });
  for (const field of Object.values(fields)) {
    field.addEventListener("change", () => settle({ ...part, [field.dataset.crop]: Number(field.value) }));
  }
  box.querySelector("[data-crop-apply]").addEventListener("click", cut);
  box.querySelector("[data-crop-undo]").addEventListener("click", (event) => {
    event.currentTarget.hidden = true;
    use(original);
    original = null;
    said.textContent = "The whole picture is back.";
    file.focus();
  });
  drag(canvas, () => part, () => picture.width / canvas.width, settle);
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    const by = Math.max(1, Math.round(picture.width / 50));
    if (event.shiftKey) settle({ ...part, width: part.width + step[0] * by, height: part.height + step[1] * by });
    else settle({ ...part, left: part.left + step[0] * by, top: part.top + step[1] * by });
  });
}

// Dragging inside moves the part; dragging its lower right corner makes it larger or smaller.
function drag(canvas, partNow, scaleNow, settle) {
  let held = null;
  canvas.addEventListener("pointerdown", (event) => {
    const scale = scaleNow();
    const part = partNow();
    const x = event.offsetX * scale;
    const y = event.offsetY * scale;
    const corner = Math.hypot(x - part.left - part.width, y - part.top - part.height) < 16 * scale;
    held = { x, y, part, corner };
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) return;
    const scale = scaleNow();
    const [x, y] = [event.offsetX * scale - held.x, event.offsetY * scale - held.y];
    const { part, corner } = held;
    if (corner) settle({ ...part, width: part.width + x, height: part.height + y });
    else settle({ ...part, left: part.left + x, top: part.top + y });
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => {
      held = null;
    });
  }
}
