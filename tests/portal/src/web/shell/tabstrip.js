// Tabs whose content is made on the first visit.
import { h, volatileId } from "./dom.js";

/** `tabs`: { title, load(panel) }; `load` runs once, when the tab is first shown. */
export function tabstrip(tabs, { label, className = "" } = {}) {
  const panels = tabs.map(() => null);
  const holder = h("div", { class: "k-tabstrip-panels" });
  const items = tabs.map((tab, index) => h("li", { class: "k-item k-tabstrip-item", role: "tab", id: volatileId(), tabindex: "-1", "aria-selected": "false", onclick: () => show(index) }, h("span", { class: "k-link" }, tab.title)));
  function show(index) {
    items.forEach((item, at) => {
      item.classList.toggle("k-active", at === index);
      item.setAttribute("aria-selected", String(at === index));
    });
    panels.forEach((panel) => panel?.setAttribute("hidden", ""));
    if (panels[index]) return panels[index].removeAttribute("hidden");
    panels[index] = h("div", { class: "k-tabstrip-content k-content", role: "tabpanel", "aria-labelledby": items[index].id });
    holder.append(panels[index]);
    tabs[index].load(panels[index]);
  }
  const element = h("kendo-tabstrip", { class: `k-tabstrip ${className}` }, h("div", { class: "k-tabstrip-items-wrapper" }, h("ul", { class: "k-tabstrip-items", role: "tablist", "aria-label": label }, items)), holder);
  show(0);
  return element;
}
