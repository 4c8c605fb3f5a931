// Windows that hold an iframe.
import { h } from "./dom.js";
import { openWindow } from "./window.js";

export const frameWindow = (title, url, { id, className = "" } = {}) =>
  openWindow({ title, className: `k-window-frame ${className}`, content: h("iframe", { src: url, id, title }) });
