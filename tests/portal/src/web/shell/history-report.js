// History reports: ordered here, shown by the vendor's own site inside a frame.
import { post, report } from "./api.js";
import { busy } from "./busy.js";
import { h } from "./dom.js";
import { frameWindow } from "./frame.js";
import { field, textbox } from "./inputs.js";

const order = (vin) => busy(post("/inventory/HistoryReport/Run", { vin }));

/** Orders the report of a VIN and shows it in a window. */
export async function runHistoryReport(vin) {
  try {
    frameWindow("History Report", (await order(vin)).url, { className: "history-report" });
  } catch (error) { report(error); }
}

/** The page where a VIN is typed. */
export function historyReports(outlet) {
  document.title = "History Reports | Practice DMS";
  const box = textbox({ placeholder: "VIN" });
  const holder = h("div", { class: "history-frame" });
  const run = async () => {
    try {
      const { url } = await order(box.input.value);
      holder.replaceChildren(h("iframe", { src: url, title: "History Report" }));
    } catch (error) { report(error); }
  };
  outlet.append(h("h1", { class: "page-title" }, "Run History Report"),
    h("section", { class: "card inline-form" }, field("VIN", box), h("button", { type: "button", class: "k-button k-button-solid-primary", onclick: run }, "Run")), holder);
}
