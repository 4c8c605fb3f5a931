// The left menu: narrow icons that widen on hover, with fly-outs that exist only while hovered.
import { h, icon } from "./dom.js";
import { go } from "./router.js";

const REPORT = "/reports/custom/inventoryreport/active-inventory-report?inventorystatus=0";
const ELSEWHERE = "/not-included";
const MENU = [
  { text: "Home", icon: "home", route: "/reports/home" },
  { text: "Inventory", icon: "car", children: [["Active Inventory", REPORT], ["Run History Report", "/inventory/vehicle/history-reports"], ["Appraise New Vehicle", ELSEWHERE]] },
  { text: "Customers", icon: "people", children: [["Leads", ELSEWHERE], ["Customer List", ELSEWHERE]] },
  { text: "Deals", icon: "handshake", children: [["Start a Deal", ELSEWHERE]] },
  { text: "Buy Here Pay Here", icon: "wallet", children: [["BHPH Accounts List", ELSEWHERE], ["Start New BHPH Deal", ELSEWHERE], ["Add Balance Fwd Acct", ELSEWHERE]] },
  { text: "Reports", icon: "chart", children: [["Report List", "/reports/list"], ["Active Inventory Report", REPORT]] },
  { text: "Admin", icon: "gear", children: [["New User", ELSEWHERE], ["Add New Role", ELSEWHERE]] },
  { text: "My Account", icon: "card", children: [["Pay My Bill", ELSEWHERE]] },
];
const OPEN_AFTER_MS = 90;

export function drawer() {
  const list = h("ul", { class: "k-drawer-items", role: "menubar" }, MENU.map(item));
  const box = h("div", { class: "k-drawer k-drawer-start" }, h("div", { class: "k-drawer-wrapper" }, list));
  const element = h("kendo-drawer", { class: "k-drawer-mini" }, box);
  let timer;
  element.addEventListener("mouseenter", () => { timer = setTimeout(() => element.classList.add("k-drawer-expanded"), OPEN_AFTER_MS); });
  element.addEventListener("mouseleave", () => { clearTimeout(timer); element.classList.remove("k-drawer-expanded"); });
  return element;
}

function item(entry) {
  const element = h("li", { class: "k-drawer-item", role: "menuitem", "aria-label": entry.text, "aria-haspopup": entry.children ? "true" : undefined }, icon(entry.icon), h("span", { class: "k-item-text" }, entry.text), entry.children && icon("right"));
  if (entry.route) element.addEventListener("click", () => go(entry.route));
  if (!entry.children) return element;
  let flyout = null;
  let timer;
  element.addEventListener("mouseenter", () => {
    timer = setTimeout(() => {
      flyout = h("ul", { class: "k-drawer-flyout", role: "menu" }, entry.children.map(([text, path]) =>
        h("li", { class: "k-menu-item", role: "menuitem", "aria-label": text, onclick: () => { close(); go(path); } }, text)));
      element.append(flyout);
    }, OPEN_AFTER_MS);
  });
  const close = () => { clearTimeout(timer); flyout?.remove(); flyout = null; };
  element.addEventListener("mouseleave", close);
  return element;
}
