// A combobox whose list lives at the end of the body and filters while one types.
import { debounced, h, icon, volatileId } from "./dom.js";
import { popup } from "./popup.js";

const FILTER_DEBOUNCE_MS = 150;

/** `choices`: texts. `element.value` is the chosen text, empty for none. */
export function combobox({ label, choices, value = "", placeholder, controlName }) {
  const id = volatileId();
  const input = h("input", { class: "k-input-inner", id, type: "text", role: "combobox", autocomplete: "off", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-autocomplete": "list", placeholder, value });
  const arrow = h("button", { type: "button", class: "k-input-button k-button", tabindex: "-1", "aria-label": "Select", onclick: () => (close ? close() : open("")) }, icon("down"));
  const box = h("span", { class: "k-combobox k-input" }, input, arrow);
  const element = h("kendo-combobox", { class: "field__control", formcontrolname: controlName }, box);
  let chosen = value;
  let close = null;
  let active = -1;

  const choose = (text) => {
    chosen = text;
    input.value = text;
    close?.();
    element.dispatchEvent(new Event("valuechange"));
  };
  const options = () => [...document.querySelectorAll(`#${CSS.escape(input.getAttribute("aria-controls") ?? "none")} [role=option]`)];
  function open(filter) {
    close?.();
    const list = volatileId();
    const wanted = filter.toUpperCase();
    const matching = choices.filter((text) => text.toUpperCase().includes(wanted));
    const items = matching.map((text) => h("li", { class: `k-list-item${text === chosen ? " k-selected" : ""}`, role: "option", id: volatileId(), "aria-selected": String(text === chosen), onclick: () => choose(text) }, h("span", { class: "k-list-item-text" }, text)));
    const content = items.length ? h("ul", { class: "k-list-ul", role: "listbox", id: list, "aria-label": label }, items) : h("div", { class: "k-nodata" }, "NO DATA FOUND.");
    active = -1;
    close = popup(box, h("div", { class: "k-list" }, content), { onclose: () => { close = null; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-controls"); } });
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", list);
  }
  const filterSoon = debounced(() => { if (document.activeElement === input) open(input.value); }, FILTER_DEBOUNCE_MS);
  input.addEventListener("click", () => { if (!close) open(""); });
  input.addEventListener("input", filterSoon);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!close) open("");
      const all = options();
      if (all.length === 0) return;
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length;
      all.forEach((option, index) => option.classList.toggle("k-focus", index === active));
      input.setAttribute("aria-activedescendant", all[active].id);
    } else if (event.key === "Enter" && close && active >= 0) {
      event.preventDefault();
      choose(options()[active].textContent);
    }
  });
  // A text that is none of the choices does not stay; the pause lets a click on the list come first.
  input.addEventListener("blur", () => setTimeout(() => {
    const typed = input.value.trim().toUpperCase();
    if (typed === chosen.toUpperCase()) input.value = chosen;
    else choose(choices.find((text) => text.toUpperCase() === typed) ?? "");
  }, 180));
  Object.defineProperty(element, "value", { get: () => chosen, set: (text) => { chosen = text; input.value = text; } });
  element.inputId = id;
  return element;
}
