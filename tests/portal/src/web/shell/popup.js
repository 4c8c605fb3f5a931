// Things that float: pop-ups detached at the end of the body, and fading notices.
import { h } from "./dom.js";

/** Opens `content` below `anchor`; returns how to close it. A click elsewhere closes it too. */
export function popup(anchor, content, { align = "left", onclose } = {}) {
  const box = anchor.getBoundingClientRect();
  const holder = h("kendo-popup", { class: "k-animation-container k-animation-container-shown" }, h("div", { class: "k-popup" }, content));
  holder.style.top = `${box.bottom + window.scrollY + 2}px`;
  holder.style[align] = align === "left" ? `${box.left}px` : `${document.documentElement.clientWidth - box.right}px`;
  holder.style.minWidth = `${box.width}px`;
  document.body.append(holder);
  const outside = (event) => { if (!holder.contains(event.target) && !anchor.contains(event.target)) close(); };
  const escape = (event) => { if (event.key === "Escape") close(); };
  let open = true;
  function close() {
    if (!open) return;
    open = false;
    holder.remove();
    document.removeEventListener("mousedown", outside, true);
    document.removeEventListener("keydown", escape, true);
    onclose?.();
  }
  document.addEventListener("mousedown", outside, true);
  document.addEventListener("keydown", escape, true);
  return close;
}

/** A notice that fades after three seconds. */
export function toast(text, kind = "info") {
  const group = document.querySelector(".k-notification-group") ?? document.body.appendChild(h("div", { class: "k-notification-group" }));
  const notice = h("div", { class: `k-notification k-notification-${kind}`, role: "alert" }, text);
  group.append(notice);
  setTimeout(() => notice.classList.add("k-fading"), 3000);
  setTimeout(() => notice.remove(), 3400);
}
