// The active-inventory report: a filter panel that may come late, and the grid.
import { del, get, post, report } from "./api.js";
import { busy } from "./busy.js";
import { combobox } from "./combobox.js";
import { datepicker } from "./datepicker.js";
import { count, h, icon, money } from "./dom.js";
import { Grid } from "./grid.js";
import { field, textbox } from "./inputs.js";
import { toast } from "./popup.js";
import { go } from "./router.js";

const STATUSES = ["IN INVENTORY", "IN RECON", "INBOUND", "PENDING/DEPOSIT", "WHOLESALE"];
const SOURCES = ["Auction", "Auction - Online", "Dealer", "Lease Return", "Street Purchase", "Trade-In"];
const SERVICE = "/reports/inventoryreport";

const text = (name) => (row) => row[name] ?? "";
const amount = (name) => (row) => money(row[name]);

function columns(seesCost) {
  const column = (field, title, width, cell = text(field), rest = {}) => ({ field, title, width, cell, ...rest });
  const right = { right: true };
  return [
    column("thumb", "Photo", 84, photo, { plain: true }),
    column("stockNumber", "Stock #", 96),
    column("vin", "VIN", 178),
    column("title", "Vehicle", 300, (row) => h("span", { class: "vehicle-title" }, row.title)),
    column("year", "Year", 66),
    column("make", "Make", 124),
    column("model", "Model", 132),
    column("trim", "Trim", 128),
    column("odometer", "Miles", 86, (row) => count(row.odometer), right),
    column("exterior", "Exterior", 136),
    column("interior", "Interior", 116),
    column("status", "Status", 152, (row) => h("span", { class: `status status--${row.status.replace(/\W+/g, "-").toLowerCase()}` }, row.status)),
    column("saleType", "Sale Type", 108),
    column("lot", "Lot", 156),
    column("source", "Source", 140),
    column("price", "Price", 112, amount("price"), right),
    column("asking", "Asking", 112, amount("asking"), right),
    seesCost && column("cost", "Cost", 112, amount("cost"), right),
    column("kelley", "Kelley", 108, amount("kelley"), right),
    column("jdPower", "J.D. Power", 112, amount("jdPower"), right),
    column("blackBook", "Black Book", 112, amount("blackBook"), right),
    column("days", "Days", 66, text("days"), right),
    column("inStock", "In Stock", 106),
    column("updated", "Updated", 168),
  ].filter(Boolean);
}

/** Only the picture opens the record. */
function photo(row) {
  const open = () => go(`/inventory/vehicle/${row.id}`);
  return row.thumb
    ? h("img", { class: "grid-photo", src: row.thumb, alt: `Photo of ${row.stockNumber}`, width: 64, height: 48, loading: "lazy", onclick: open })
    : h("span", { class: "grid-photo no-photo", role: "img", "aria-label": `No photo of ${row.stockNumber}`, onclick: open }, icon("camera"));
}

export const inventoryReport = (shell) => (outlet, _match, query) => {
  const inventoryStatus = Number(query.get("inventorystatus") ?? 0);
  const title = inventoryStatus === 0 ? "Active Inventory" : "Sold Inventory";
  const box = textbox({ placeholder: "Stock# or VIN#" });
  // As the real kit: what counts is what its own listener heard, not what a script wrote into the box.
  let typed = "";
  box.input.addEventListener("input", (event) => { if (event.isTrusted) typed = box.input.value.trim(); });
  const status = combobox({ label: "Status", choices: STATUSES, placeholder: "All" });
  const lot = combobox({ label: "Lot", choices: shell.company.lots, placeholder: "All" });
  const source = combobox({ label: "Source", choices: SOURCES, placeholder: "All" });
  const from = datepicker({});
  const to = datepicker({});
  let criteria = { inventoryStatus };
  let remember = false;

  const grid = new Grid({
    label: title,
    columns: columns(shell.user.seesCost),
    rowAttributes: (row) => ({ "data-vin": row.vin }),
    load: (page) => post(`${SERVICE}/Search`, { ...criteria, ...page, remember }),
  });
  const collect = () => ({ inventoryStatus, text: typed, status: status.value, lot: lot.value, source: source.value, updatedFrom: from.value, updatedTo: to.value });
  const load = async () => {
    criteria = collect();
    grid.page = 1;
    await grid.refresh();
  };
  const pause = () => new Promise((resolve) => setTimeout(resolve, 150));
  const run = async () => {
    remember = true;
    await busy(pause().then(load)).catch(report);
    remember = false;
  };
  const reset = async () => {
    box.input.value = typed = "";
    for (const control of [status, lot, source, from, to]) control.value = "";
    await busy(del(`${SERVICE}/Settings`).then(load)).catch(report);
  };
  box.input.addEventListener("keydown", (event) => { if (event.key === "Enter") run(); });

  const panel = h("aside", { class: "filter-panel", "aria-label": "Filters" },
    h("a", { class: "back-link", href: "/apps/shell/reports/list", "data-route": "/reports/list" }, icon("left"), "Back to Report List"),
    h("h2", {}, "Filters"),
    field("Stock# / VIN#", box), field("Status", status), field("Lot", lot), field("Source", source), field("Updated from", from), field("Updated to", to),
    h("div", { class: "filter-actions" },
      h("button", { type: "submit", class: "k-button k-button-solid-primary", onclick: run }, "Run"),
      h("button", { type: "button", class: "k-button k-button-solid-base", onclick: reset }, "Reset")));
  const exportButton = h("button", { type: "button", class: "k-button k-button-solid-base", onclick: () => download({ ...criteria, sort: grid.sort, descending: grid.descending }) }, icon("export"), "Export CSV");

  document.title = `${title} | Practice DMS`;
  const layout = h("div", { class: "report-layout" }, h("section", { class: "report-body" }, h("div", { class: "report-head" }, h("h1", { class: "page-title" }, title), exportButton), grid.element));
  outlet.append(layout);

  busy(get(`${SERVICE}/Settings`).then((settings) => { box.input.value = typed = settings.text; return load(); })).catch(report);
  const timer = setTimeout(() => layout.prepend(panel), shell.behaviour.lateFilterMs);
  return () => clearTimeout(timer);
};

function download(criteria) {
  const query = new URLSearchParams(Object.entries(criteria).filter(([, value]) => value !== undefined));
  toast("Your export is being prepared");
  h("a", { href: `/api-gateway${SERVICE}/Export?${query}`, download: "" }).click();
}
