// A grid with server paging. Rows of a page of 25 are all in the document; larger pages keep only
// the rows near the viewport (rows are recycled while scrolling). Old rows stay until new data is
// there; the request for it leaves only after a pause, and a late answer never overwrites a newer one.
import { report } from "./api.js";
import { debounced, h, icon, volatileId } from "./dom.js";

const REQUEST_DEBOUNCE_MS = 200;
const ROW_HEIGHT = 56;
const OVERSCAN = 4;
const PAGE_SIZES = [25, 50, 100];
const SKELETONS = 8;
const NUMBERED = 5;

export class Grid {
  /** `columns`: { field, title, width, cell(row), plain }; `load({skip,take,sort,descending})` → {total,data} */
  constructor({ columns, load, rowAttributes, label }) {
    Object.assign(this, { columns, load, rowAttributes });
    this.page = 1;
    this.shownPage = 1;
    this.size = PAGE_SIZES[0];
    this.sort = "";
    this.descending = false;
    this.rows = [];
    this.total = 0;
    this.request = 0;
    this.refreshSoon = debounced(() => this.refresh().catch(report), REQUEST_DEBOUNCE_MS);
    this.build(label);
    this.skeleton();
  }

  build(label) {
    const width = this.columns.reduce((sum, column) => sum + column.width, 0);
    const cols = () => h("colgroup", {}, this.columns.map((column) => h("col", { style: `width:${column.width}px` })));
    this.head = h("thead", { class: "k-table-thead", role: "rowgroup" });
    this.body = h("tbody", { class: "k-table-tbody", role: "rowgroup" });
    const headWrap = h("div", { class: "k-grid-header-wrap" }, h("table", { class: "k-grid-header-table k-table", role: "presentation", style: `width:${width}px` }, cols(), this.head));
    this.content = h("div", { class: "k-grid-content k-virtual-content", tabindex: "-1" }, h("table", { class: "k-grid-table k-table", role: "presentation", style: `width:${width}px` }, cols(), this.body));
    this.content.addEventListener("scroll", () => {
      headWrap.scrollLeft = this.content.scrollLeft;
      if (this.virtual()) this.window();
    });
    this.pager = h("kendo-pager", { class: "k-pager k-grid-pager", role: "navigation", "aria-label": "Page navigation" });
    this.element = h("kendo-grid", { class: "k-grid", role: "grid", "aria-label": label }, h("div", { class: "k-grid-header", role: "presentation" }, headWrap), this.content, this.pager);
    this.header();
    this.footer();
  }

  virtual() { return this.rows.length > PAGE_SIZES[0]; }

  header() {
    this.head.replaceChildren(h("tr", { class: "k-table-row", role: "row" }, this.columns.map((column) => {
      const sorted = this.sort === column.field;
      const state = sorted ? (this.descending ? "descending" : "ascending") : column.plain ? undefined : "none";
      const title = h("span", { class: "k-column-title" }, column.title);
      const link = column.plain ? title : h("span", { class: "k-link", onclick: () => this.sortBy(column.field) }, title, sorted && icon(this.descending ? "down" : "up"));
      return h("th", { class: `k-table-th k-header${sorted ? " k-sorted" : ""}${column.right ? " k-text-right" : ""}`, role: "columnheader", scope: "col", "aria-sort": state, id: volatileId() }, h("span", { class: "k-cell-inner" }, link));
    })));
  }

  sortBy(field) {
    if (this.sort !== field) [this.sort, this.descending] = [field, false];
    else if (!this.descending) this.descending = true;
    else [this.sort, this.descending] = ["", false];
    this.header();
    this.turnTo(1);
  }

  turnTo(page) {
    this.page = page;
    this.refreshSoon();
  }

  /** Loads the current page now; the rows on screen stay until the answer is there. */
  async refresh() {
    const mine = ++this.request;
    const query = { skip: (this.page - 1) * this.size, take: this.size, sort: this.sort, descending: this.descending };
    try {
      const { total, data } = await this.load(query);
      if (mine !== this.request) return;
      this.total = total;
      this.rows = data;
      this.shownPage = this.page;
      this.content.scrollTop = 0;
      this.show();
    } catch (error) {
      if (mine === this.request) this.page = this.shownPage;
      if (mine === this.request && this.body.querySelector(".k-skeleton")) this.notice("k-grid-error", "Unable to load data.");
      throw error;
    }
  }

  show() {
    if (this.rows.length === 0) this.notice("k-grid-norecords", "No records available.");
    else if (this.virtual()) this.window();
    else this.body.replaceChildren(...this.rows.map((row, index) => this.line(row, index)));
    this.footer();
  }

  /** Only the rows near the viewport, between two spacers. */
  window() {
    const first = Math.max(0, Math.floor(this.content.scrollTop / ROW_HEIGHT) - OVERSCAN);
    const last = Math.min(this.rows.length, Math.ceil((this.content.scrollTop + this.content.clientHeight) / ROW_HEIGHT) + OVERSCAN);
    const spacer = (rows) => h("tr", { class: "k-virtual-spacer", "aria-hidden": "true", style: `height:${rows * ROW_HEIGHT}px` });
    const key = `${this.request}:${first}:${last}`;
    if (this.body.dataset.window === key) return;
    this.body.dataset.window = key;
    this.body.replaceChildren(spacer(first), ...this.rows.slice(first, last).map((row, index) => this.line(row, first + index)), spacer(this.rows.length - last));
  }

  line(row, index) {
    const place = (this.page - 1) * this.size + index + 2;
    return h("tr", { class: `k-table-row k-master-row${index % 2 ? " k-table-alt-row k-alt" : ""}`, role: "row", "aria-rowindex": place, ...this.rowAttributes(row) },
      this.columns.map((column, at) => h("td", { class: `k-table-td${column.right ? " k-text-right" : ""}`, role: "gridcell", "aria-colindex": at + 1 }, column.cell(row))));
  }

  skeleton() {
    delete this.body.dataset.window;
    this.body.replaceChildren(...Array.from({ length: SKELETONS }, () =>
      h("tr", { class: "k-table-row k-skeleton", "aria-hidden": "true" }, this.columns.map(() => h("td", { class: "k-table-td" }, h("span", { class: "k-skeleton-text" }))))));
  }

  notice(kind, text) {
    delete this.body.dataset.window;
    this.body.replaceChildren(h("tr", { class: `k-table-row ${kind}` }, h("td", { class: "k-table-td", colspan: this.columns.length }, text)));
  }

  footer() {
    const pages = Math.max(1, Math.ceil(this.total / this.size));
    const first = this.total === 0 ? 0 : (this.page - 1) * this.size + 1;
    const last = Math.min(this.total, this.page * this.size);
    const nav = (name, icons, page, possible) => h("button", { type: "button", class: "k-button k-pager-nav", title: name, "aria-label": name, disabled: !possible, "aria-disabled": String(!possible), onclick: () => this.turnTo(page()) }, icon(icons));
    const start = Math.max(1, Math.min(this.page - 2, pages - NUMBERED + 1));
    const numbers = Array.from({ length: Math.min(NUMBERED, pages) }, (_, index) => start + index).map((page) =>
      h("button", { type: "button", class: `k-button k-pager-number${page === this.page ? " k-selected" : ""}`, "aria-label": `Page ${page}`, "aria-current": page === this.page ? "page" : undefined, onclick: () => this.turnTo(page) }, String(page)));
    const id = volatileId();
    const sizes = h("select", { id, class: "k-dropdown", onchange: (event) => { this.size = Number(event.target.value); this.turnTo(1); } }, PAGE_SIZES.map((size) => h("option", { value: size, selected: size === this.size }, String(size))));
    this.pager.replaceChildren(
      h("div", { class: "k-pager-numbers-wrap" },
        nav("Go to the first page", "first", () => 1, this.page > 1),
        nav("Go to the previous page", "left", () => Math.max(1, this.page - 1), this.page > 1),
        h("div", { class: "k-pager-numbers" }, numbers),
        nav("Go to the next page", "right", () => Math.min(pages, this.page + 1), this.page < pages),
        nav("Go to the last page", "last", () => pages, this.page < pages)),
      h("div", { class: "k-pager-sizes" }, sizes, h("label", { for: id }, "items per page")),
      h("div", { class: "k-pager-info" }, `${first} - ${last} of ${this.total} items`));
  }
}
