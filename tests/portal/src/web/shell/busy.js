// The full-page loader. While it is up every click and key press is lost, as in the real shell.
import { h } from "./dom.js";

let blockers = 0;
let stuck = false;
let loader = null;

function swallow(event) {
  if (!loader) return;
  event.stopImmediatePropagation();
  event.preventDefault();
}
for (const kind of ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "dblclick", "keydown", "keyup"]) {
  window.addEventListener(kind, swallow, true);
}

function show() {
  if (loader) return;
  loader = h("dc-ui-shared-loader", { class: "busy-loader busy-loader--blocking", role: "progressbar", "aria-label": "Loading" },
    h("div", { class: "busy-loader__spinner" }), h("div", { class: "busy-loader__text" }, "Loading…"));
  document.body.append(loader);
}

function hide() {
  if (stuck || blockers > 0) return;
  loader?.remove();
  loader = null;
}

/** Blocks the page until `work` has settled. */
export async function busy(work) {
  blockers += 1;
  show();
  try {
    return await work;
  } finally {
    blockers -= 1;
    hide();
  }
}

/** From now on the loader never goes. */
export function stick() {
  stuck = true;
  show();
}
