// The top bar: company name with the store switch, global search, account menu.
import { post, report } from "./api.js";
import { busy } from "./busy.js";
import { debounced, h, icon, volatileId } from "./dom.js";
import { popup } from "./popup.js";
import { go } from "./router.js";

const SEARCH_DEBOUNCE_MS = 250;

export function topbar(shell) {
  return h("header", { class: "topbar", role: "banner" },
    h("a", { class: "topbar__brand", href: "/apps/shell/reports/home", "data-route": "/reports/home" }, h("img", { src: "/apps/shell/assets/logo.svg", alt: "" }), h("span", {}, "Practice DMS")),
    company(shell), search(), account(shell));
}

function company(shell) {
  const button = h("button", { type: "button", class: "topbar__company", "aria-haspopup": "true", title: "Company" }, icon("store"), h("span", { class: "company-name" }, shell.company.name));
  button.addEventListener("click", () => {
    const entries = shell.companies.map((company) => h("li", { class: "k-list-item company-entry", role: "option", "aria-selected": String(company.id === shell.company.id), onclick: () => switchTo(company) }, company.label));
    const list = shell.companies.length > 1
      ? [h("div", { class: "panel__caption" }, "Switch Dealership"), h("ul", { class: "k-list-ul", role: "listbox", "aria-label": "Switch Dealership" }, entries)]
      : [];
    const panel = h("div", { class: "company-panel" }, h("div", { class: "panel__caption" }, "Company Name"), h("div", { class: "panel__value" }, shell.company.label, h("small", {}, shell.company.city)), list);
    const close = popup(button, panel);
    const switchTo = async (company) => {
      close();
      if (company.id === shell.company.id) return;
      try {
        await busy(post("/admin/userauth/SwitchCompany", { companyId: company.id }));
        location.assign("/apps/shell/reports/home");
      } catch (error) { report(error); }
    };
  });
  return button;
}

function search() {
  const id = volatileId();
  const box = h("input", { class: "k-input-inner", id, type: "text", placeholder: "Search Inventory…", autocomplete: "off", "aria-label": "Search Inventory" });
  const holder = h("kendo-textbox", { class: "k-textbox k-input topbar__search" }, icon("search"), box);
  let close = null;
  let latest = 0;
  const ask = debounced(async () => {
    const text = box.value.trim();
    const mine = ++latest;
    if (text.length < 2) return close?.();
    try {
      const found = await post("/search/GlobalSearch/Search", { text });
      if (mine !== latest) return;
      close?.();
      close = popup(holder, cards(found, () => { close?.(); box.value = ""; }), { onclose: () => { close = null; } });
    } catch (error) { report(error); }
  }, SEARCH_DEBOUNCE_MS);
  box.addEventListener("input", ask);
  return holder;
}

function cards(found, done) {
  if (found.total === 0) return h("div", { class: "search-results" }, h("div", { class: "search-nothing" }, "No results found"));
  return h("div", { class: "search-results" }, h("div", { class: "panel__caption" }, `Inventory (${found.total})`), found.data.map((vehicle) =>
    h("div", { class: "search-result-item", onclick: () => { done(); go(`/inventory/vehicle/${vehicle.id}`); } },
      vehicle.thumb ? h("img", { src: vehicle.thumb, alt: "" }) : h("span", { class: "no-photo" }, icon("camera")),
      h("div", {}, h("div", { class: "search-result-title" }, vehicle.title), h("div", { class: "search-result-line" }, `Stock #: ${vehicle.stockNumber}`, h("span", {}, `VIN: ${vehicle.vin}`), h("span", { class: "badge" }, vehicle.status))))));
}

function account(shell) {
  const button = h("button", { type: "button", class: "topbar__account", "aria-haspopup": "menu" }, icon("user"), h("span", {}, shell.user.username), icon("down"));
  button.addEventListener("click", () => {
    const item = (text, act) => h("li", { class: "k-menu-item", role: "menuitem", tabindex: "0", onclick: () => { close(); act(); } }, text);
    const menu = h("ul", { class: "k-menu-group", role: "menu" }, item("Profile", () => go("/admin/profile")), item("Log Out", () => leave(shell.behaviour.signOutDialog)));
    const close = popup(button, menu, { align: "right" });
  });
  return button;
}

function leave(question) {
  if (question === "alert") alert("You are about to leave Practice DMS.");
  if (question === "confirm" && !confirm("Are you sure you want to log out?")) return;
  location.assign("/signout");
}
