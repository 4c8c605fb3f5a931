// The vehicle record: header, actions, and tabs that load on their first visit.
import { post, report } from "./api.js";
import { busy } from "./busy.js";
import { count, h, icon } from "./dom.js";
import { frameWindow } from "./frame.js";
import { runHistoryReport } from "./history-report.js";
import { tabstrip } from "./tabstrip.js";
import { generalForm, pricingForm } from "./vehicle-forms.js";
import { booksTab, costsTab, descriptionTab, historyTab, mediaTab } from "./vehicle-tabs.js";

/** A tab shows its own small loader for at least this long. */
const TAB_DELAY_MS = 180;

export const vehiclePage = (shell) => (outlet, match) => {
  const id = match[1];
  const load = (option) => post("/inventory/Inventory/LoadInventoryById", { id, loadOption: [option] });
  busy(load("General").then(({ general }) => {
    document.title = `${general.stockNumber} | Practice DMS`;
    outlet.append(header(shell, id, general), record(shell, id, general, load));
  })).catch((error) => {
    report(error);
    outlet.replaceChildren(h("div", { class: "not-found" }, h("h1", {}, "Unable to load the record"), h("p", {}, error.message)));
  });
};

function header(shell, id, general) {
  const button = (text, picture, act) => h("button", { type: "button", class: "k-button k-button-solid-base", onclick: act }, picture && icon(picture), text);
  const fact = (label, value) => h("span", { class: "fact" }, h("small", {}, label), h("b", {}, value));
  return h("div", { class: "record-head" },
    h("div", {}, h("h1", { class: "page-title" }, general.title),
      h("div", { class: "facts" }, fact("Stock #", general.stockNumber), fact("VIN", general.vin), fact("Miles", count(general.odometer)), fact("Status", general.inventoryStatus), fact("Days", String(general.days)), fact("Updated", general.updated))),
    h("div", { class: "record-actions" },
      button("Run History Report", "chart", () => runHistoryReport(general.vin)),
      button("Print", "print", () => frameWindow("Window Sticker", `${shell.files}/window-sticker/${id}`, { className: "sticker-window" })),
      button("Deal Notes", null, () => frameWindow("Deal Notes", `/Deals/Notes/${id}`, { id: "dc-iframe-dialog" })),
      h("button", { type: "button", class: "k-button k-button-solid-primary", disabled: true, title: "Practice DMS does not change records yet" }, "Save")));
}

function record(shell, id, general, load) {
  const tab = (title, part, show) => ({ title, load: (panel) => lazily(panel, async () => show(panel, (await load(part))[part.toLowerCase()])) });
  const tabs = [
    { title: "General", load: (panel) => generalForm(panel, general) },
    { title: "Books", load: (panel) => booksTab(panel, id, lazily) },
    tab("Pricing", "Pricing", pricingForm),
    shell.user.seesCost && tab("Costs", "Costs", costsTab),
    tab("Media", "Media", mediaTab),
    tab("Description", "Description", descriptionTab),
    tab("History", "History", historyTab),
  ].filter(Boolean);
  return tabstrip(tabs, { label: "Vehicle" });
}

/** Fills a panel when its data is there, with a spinner of the panel's own until then. */
async function lazily(panel, fill) {
  const spinner = h("div", { class: "k-loading-mask", role: "progressbar", "aria-label": "Loading tab" }, h("span", { class: "k-loading-image" }));
  panel.append(spinner);
  try {
    await new Promise((resolve) => setTimeout(resolve, TAB_DELAY_MS));
    await fill();
  } catch (error) {
    report(error);
    panel.append(h("p", { class: "tab-error", role: "alert" }, error.message));
  } finally {
    spinner.remove();
  }
}
