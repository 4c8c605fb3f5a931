// The record's other tabs: Books, Costs, Media, Description, History.
import { post } from "./api.js";
import { h, icon, money } from "./dom.js";
import { field, textarea } from "./inputs.js";
import { tabstrip } from "./tabstrip.js";
import { openWindow } from "./window.js";

const GUIDES = ["Kelley", "J.D. Power", "Black Book", "Manheim"];

function table(name, titles, rows) {
  const empty = h("tr", { class: "k-table-row k-grid-norecords" }, h("td", { class: "k-table-td", colspan: titles.length }, "No records available."));
  return h("table", { class: "k-table plain-table", "aria-label": name },
    h("thead", {}, h("tr", {}, titles.map((title) => h("th", { scope: "col", class: "k-table-th" }, title)))),
    h("tbody", {}, rows.length === 0 ? empty : rows.map((cells) => h("tr", { class: "k-table-row" }, cells.map((cell) => h("td", { class: "k-table-td" }, cell))))));
}

/** One sub-tab per guide, each asking its own service on the first visit. */
export function booksTab(panel, id, lazily) {
  panel.append(tabstrip(GUIDES.map((guide, index) => ({
    title: guide,
    load: (inner) => lazily(inner, async () => {
      const { lines } = await post("/inventory/BookService/GetValuationValues", { id, bookId: index + 1 });
      inner.append(table(`${guide} values`, ["Value", "Condition", "Amount", "As Of"], lines.map((line) => [line.kind, line.condition, money(line.amount), line.asOf])));
    }),
  })), { label: "Books", className: "k-tabstrip-sub" }));
}

export function costsTab(panel, data) {
  const total = (label, value) => h("div", { class: "total" }, h("span", {}, label), h("b", {}, money(value)));
  panel.append(
    h("div", { class: "totals" }, total("Vehicle Cost", data.vehicleCost), total("Recon Cost", data.reconCost), total("Flooring Cost", data.flooringCost), total("Total Cost", data.totalCost)),
    table("Cost lines", ["Date", "Category", "Description", "Vendor", "Amount"], data.lines.map((line) => [line.date, line.category, line.description, line.vendor, money(line.amount)])));
}

export function mediaTab(panel, data) {
  const enlarge = (photo) => openWindow({ title: photo.caption, className: "photo-window", content: h("img", { src: photo.full, alt: photo.caption }) });
  panel.append(h("h2", { class: "media-title" }, `Photos (${data.photos.length})`));
  if (data.photos.length === 0) return panel.append(h("div", { class: "drop-zone" }, icon("camera"), "No photos yet"));
  panel.append(h("div", { class: "gallery", role: "list", "aria-label": "Photos" }, data.photos.map((photo, index) =>
    h("figure", { class: "gallery-item", role: "listitem", "data-position": index + 1 },
      h("img", { src: photo.thumb, "data-full": photo.full, alt: photo.caption, width: 240, height: 180, loading: "lazy", onclick: () => enlarge(photo) }),
      h("figcaption", {}, index === 0 && h("span", { class: "badge" }, "Main"), photo.caption)))));
}

export function descriptionTab(panel, data) {
  panel.append(field("Online Marketing Description", textarea({ value: data.text, controlName: "webAdDescription" }), { wide: true }));
}

export function historyTab(panel, data) {
  panel.append(table("History", ["Date", "User", "Field", "Old Value", "New Value"], data.map((entry) => [entry.at, entry.user, entry.field, entry.old, entry.new])));
}
