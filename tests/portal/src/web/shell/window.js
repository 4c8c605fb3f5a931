// Modal windows. While one is open, the page beneath gets no events at all.
import { h, icon, volatileId } from "./dom.js";

const open = [];

function guard(event) {
  const top = open.at(-1);
  if (!top || top.contains(event.target) || event.target.closest?.(".k-animation-container, .k-notification")) return;
  event.stopImmediatePropagation();
  event.preventDefault();
}
for (const kind of ["pointerdown", "mousedown", "click", "dblclick"]) window.addEventListener(kind, guard, true);

/** Opens a window around `content`; returns how to close it. */
export function openWindow({ title, content, buttons = [], className = "", tag = "kendo-window", closable = true, onclose }) {
  const heading = volatileId();
  const titlebar = h("div", { class: "k-window-titlebar k-dialog-titlebar" },
    h("span", { class: "k-window-title k-dialog-title", id: heading }, title),
    closable && h("button", { class: "k-button k-window-titlebar-action", type: "button", title: "Close", "aria-label": "Close", onclick: () => close() }, icon("close")));
  const actions = buttons.length > 0 && h("div", { class: "k-dialog-actions k-actions" }, buttons.map((button) =>
    h("button", { type: "button", class: `k-button ${button.primary ? "k-button-solid-primary" : "k-button-solid-base"}`, onclick: () => { close(); button.act?.(); } }, button.text)));
  const box = h("div", { class: `k-window k-dialog ${className}`, role: "dialog", "aria-modal": "true", "aria-labelledby": heading },
    titlebar, h("div", { class: "k-window-content k-dialog-content" }, content), actions);
  const host = h(tag, { class: "k-dialog-wrapper" }, h("div", { class: "k-overlay" }), box);
  document.body.append(host);
  open.push(host);
  function close() {
    const at = open.indexOf(host);
    if (at < 0) return;
    open.splice(at, 1);
    host.remove();
    onclose?.();
  }
  return close;
}

/** A question or a statement with buttons. */
export const dialog = ({ text, ...rest }) => openWindow({ tag: "kendo-dialog", className: "k-dialog-small", content: h("p", {}, text), ...rest });
