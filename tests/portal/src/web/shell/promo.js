// The promotional pop-up, and the long poll that may ask for it at any time. The poll is always
// under way, so the network of this page is never idle.
import { h } from "./dom.js";
import { openWindow } from "./window.js";

let shown = false;

export async function keepPromos(shell) {
  if (shell.promo !== null) setTimeout(show, shell.promo);
  let cursor = shell.cursor;
  for (;;) {
    const response = await fetch(`/api-gateway/admin/Notification/Poll?after=${cursor}`).catch(() => null);
    if (!response?.ok) return;
    const answer = await response.json();
    cursor = answer.cursor;
    if (answer.promo) show();
  }
}

function show() {
  if (shown) return;
  shown = true;
  const content = h("div", { class: "promo" },
    h("div", { class: "promo__art" }, "LIVE WEBINAR"),
    h("h2", {}, "Turn your inventory faster this winter"),
    h("p", {}, "Thirty minutes with our performance team: pricing to market, better photos, happier customers."),
    h("button", { type: "button", class: "k-button k-button-solid-primary", onclick: () => close() }, "Save My Seat"));
  const close = openWindow({ title: "What's New", content, className: "promo-window", tag: "kendo-dialog", onclose: () => { shown = false; } });
}
