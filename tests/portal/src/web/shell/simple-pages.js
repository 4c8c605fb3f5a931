// Pages with little on them.
import { h } from "./dom.js";

export function notFound(outlet) {
  document.title = "404 | Practice DMS";
  outlet.append(h("div", { class: "not-found" }, h("h1", {}, "404 Page"), h("p", {}, "The page you are looking for cannot be found.")));
}

export function notIncluded(outlet) {
  document.title = "Practice DMS";
  outlet.append(h("div", { class: "not-found" }, h("h1", {}, "Module not included"), h("p", {}, "Your subscription does not include this module.")));
}

export function listOfReports(outlet) {
  document.title = "Report List | Practice DMS";
  outlet.append(h("h1", { class: "page-title" }, "Report List"),
    h("section", { class: "card" }, h("h2", {}, "Inventory Reports"), h("ul", { class: "report-list" },
      h("li", {}, h("a", { href: "/apps/shell/reports/custom/inventoryreport/active-inventory-report?inventorystatus=0", "data-route": "/reports/custom/inventoryreport/active-inventory-report?inventorystatus=0" }, "Active Inventory")),
      h("li", {}, h("a", { href: "/apps/shell/reports/custom/inventoryreport/active-inventory-report?inventorystatus=1", "data-route": "/reports/custom/inventoryreport/active-inventory-report?inventorystatus=1" }, "Sold Inventory")))));
}

export const profile = (shell) => (outlet) => {
  document.title = "Profile | Practice DMS";
  const line = (label, value) => h("div", { class: "profile-line" }, h("dt", {}, label), h("dd", {}, value));
  outlet.append(h("h1", { class: "page-title" }, "Profile"),
    h("section", { class: "card" }, h("h2", {}, "User Information"), h("dl", {}, line("Name", shell.user.name), line("Role", shell.user.role), line("Store", shell.company.label))),
    h("section", { class: "card" }, h("h2", {}, "Login Information"), h("dl", {}, line("Username", shell.user.username), line("Password", "••••••••••"))));
};
