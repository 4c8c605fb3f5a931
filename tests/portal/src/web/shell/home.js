// The home page: tiles of which only the number can be clicked, and quick links.
import { count, h } from "./dom.js";
import { dialog } from "./window.js";
import { go } from "./router.js";

export const home = (shell) => (outlet) => {
  const tile = (number, label, act) => h("div", { class: "tile" },
    act ? h("span", { class: "tile__number tile__number--link", role: "link", tabindex: "0", onclick: act }, count(number)) : h("span", { class: "tile__number" }, count(number)),
    h("span", { class: "tile__label" }, label));
  const refused = () => dialog({ title: "Permission", text: "You do not have permission for this function.", buttons: [{ text: "OK", primary: true }] });
  const quick = (text) => h("li", {}, h("button", { type: "button", class: "k-button k-button-link", onclick: refused }, text));
  document.title = "Home | Practice DMS";
  outlet.append(
    h("h1", { class: "page-title" }, "Home"),
    h("p", { class: "page-subtitle" }, `Welcome back, ${shell.user.name}. You are working in ${shell.company.name}.`),
    h("section", { class: "tiles", "aria-label": "Overview" },
      tile(shell.tiles.activeInventory, "Active Inventory", () => go("/reports/custom/inventoryreport/active-inventory-report?inventorystatus=0")),
      tile(0, "New Leads"), tile(0, "Appointments Today"), tile(0, "Past Due Accounts")),
    h("div", { class: "columns" },
      h("section", { class: "card" }, h("h2", {}, "Quick Links"), h("ul", { class: "quick-links" }, quick("Start a Deal"), quick("Run Credit"))),
      h("section", { class: "card" }, h("h2", {}, "Notices"), h("p", {}, "Month-end reports are due on the last business day. Remember to re-book units older than 45 days."))));
};
