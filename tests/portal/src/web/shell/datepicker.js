// A date box with a calendar. One types MM/DD/YYYY; `element.value` is YYYY-MM-DD or empty.
import { h, icon, volatileId } from "./dom.js";
import { popup } from "./popup.js";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
/** The portal's own day: calendars open on its month. */
const TODAY = "2026-11-16";
const two = (number) => String(number).padStart(2, "0");
const shown = (iso) => (iso ? `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)}` : "");

function read(text) {
  const match = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{4})\s*$/.exec(text);
  if (!match) return "";
  const iso = `${match[3]}-${two(match[1])}-${two(match[2])}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : "";
}

export function datepicker({ value = "", controlName }) {
  const id = volatileId();
  let iso = value ?? "";
  let close = null;
  const input = h("input", { class: "k-input-inner", id, type: "text", role: "combobox", autocomplete: "off", "aria-haspopup": "grid", "aria-expanded": "false", placeholder: "month/day/year", value: shown(iso) });
  const button = h("button", { type: "button", class: "k-input-button k-button", tabindex: "-1", "aria-label": "Toggle calendar", onclick: () => (close ? close() : open()) }, icon("calendar"));
  const box = h("span", { class: "k-dateinput k-input" }, input, button);
  const element = h("kendo-datepicker", { class: "k-datepicker field__control", formcontrolname: controlName }, box);
  const set = (next) => { iso = next; input.value = shown(iso); };
  input.addEventListener("blur", () => set(read(input.value)));
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") set(read(input.value)); });

  function open() {
    const start = iso || TODAY;
    const holder = h("kendo-calendar", { class: "k-calendar" });
    let [year, month] = [Number(start.slice(0, 4)), Number(start.slice(5, 7)) - 1];
    const draw = () => {
      const lead = new Date(Date.UTC(year, month, 1)).getUTCDay();
      const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
      const cells = [...Array(lead).fill(null), ...Array.from({ length: days }, (_, day) => day + 1)];
      const turn = (by) => { const next = new Date(Date.UTC(year, month + by, 1)); [year, month] = [next.getUTCFullYear(), next.getUTCMonth()]; draw(); };
      const step = (name, by, picture) => h("button", { type: "button", class: "k-button", "aria-label": name, onclick: () => turn(by) }, icon(picture));
      holder.replaceChildren(
        h("div", { class: "k-calendar-header" }, step("Previous month", -1, "left"), h("span", { class: "k-calendar-title" }, `${MONTHS[month]} ${year}`), step("Next month", 1, "right")),
        h("div", { class: "k-calendar-days", role: "grid" }, ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"].map((day) => h("span", { class: "k-calendar-weekday" }, day)), cells.map((day) => {
          if (day === null) return h("span", {});
          const date = `${year}-${two(month + 1)}-${two(day)}`;
          return h("button", { type: "button", role: "gridcell", class: `k-calendar-td${date === iso ? " k-selected" : ""}`, title: `${MONTHS[month]} ${day}, ${year}`, onclick: () => { set(date); close(); } }, String(day));
        })));
    };
    draw();
    close = popup(box, holder, { onclose: () => { close = null; input.setAttribute("aria-expanded", "false"); } });
    input.setAttribute("aria-expanded", "true");
  }
  Object.defineProperty(element, "value", { get: () => read(input.value) || "", set: (next) => set(next) });
  element.inputId = id;
  return element;
}
