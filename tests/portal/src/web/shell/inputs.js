// Labelled fields: text, number, switch and chips, in the kit's markup.
import { h, icon, volatileId } from "./dom.js";

/** A label above a control. */
export function field(label, control, { wide } = {}) {
  const labelElement = h("label", { class: "k-label field__label", for: control.inputId }, label);
  return h("kendo-formfield", { class: `k-form-field field${wide ? " field--wide" : ""}` }, labelElement, control);
}

export function textbox({ value = "", placeholder, controlName, readonly }) {
  const id = volatileId();
  const input = h("input", { class: "k-input-inner", id, type: "text", autocomplete: "off", placeholder, readonly, value: value ?? "" });
  const element = h("kendo-textbox", { class: "k-textbox k-input field__control", formcontrolname: controlName }, input);
  element.inputId = id;
  element.input = input;
  return element;
}

/** The number is in aria-valuenow; the text is rounded for reading, and raw only while focused. */
export function numericTextbox({ value, controlName, style = "decimal", step = 1, grouped = true }) {
  const id = volatileId();
  let number = value ?? null;
  const format = new Intl.NumberFormat("en-US", style === "currency" ? { style, currency: "USD", maximumFractionDigits: 0 } : { maximumFractionDigits: 0, useGrouping: grouped });
  const shown = () => (number === null ? "" : format.format(number));
  const input = h("input", { class: "k-input-inner", id, type: "text", role: "spinbutton", autocomplete: "off", value: shown() });
  const announce = () => (number === null ? input.removeAttribute("aria-valuenow") : input.setAttribute("aria-valuenow", String(number)));
  const set = (next) => { number = next; announce(); };
  announce();
  input.addEventListener("focus", () => { input.value = number === null ? "" : String(number); });
  input.addEventListener("blur", () => {
    const typed = input.value.replace(/[^0-9.]/g, "");
    set(typed === "" ? null : Number(typed));
    input.value = shown();
  });
  const spin = (by) => { set((number ?? 0) + by); input.value = shown(); };
  const spinner = h("span", { class: "k-input-spinner k-spin-button" },
    h("button", { type: "button", class: "k-spinner-increase", tabindex: "-1", "aria-label": "Increase value", onclick: () => spin(step) }, icon("up")),
    h("button", { type: "button", class: "k-spinner-decrease", tabindex: "-1", "aria-label": "Decrease value", onclick: () => spin(-step) }, icon("down")));
  const element = h("kendo-numerictextbox", { class: "k-numerictextbox k-input field__control", formcontrolname: controlName }, input, spinner);
  element.inputId = id;
  return element;
}

export function toggle({ value, controlName }) {
  const id = volatileId();
  const input = h("input", { type: "checkbox", id, class: "k-checkbox", checked: value });
  const element = h("span", { class: "k-checkbox-wrap field__control", formcontrolname: controlName }, input);
  element.inputId = id;
  return element;
}

/** Chosen things as chips with a way to take each off. */
export function multiselect({ values, controlName, label }) {
  const id = volatileId();
  const chip = (text) => {
    const element = h("span", { class: "k-chip", role: "option", "aria-selected": "true" }, h("span", { class: "k-chip-label" }, text), h("button", { type: "button", class: "k-chip-action", "aria-label": `Remove ${text}`, tabindex: "-1", onclick: () => element.remove() }, icon("close")));
    return element;
  };
  const chips = h("span", { class: "k-chip-list", role: "listbox", "aria-label": label }, values.map(chip));
  const element = h("dc-ui-shared-ui-shared-multiselect", { class: "field__control", formcontrolname: controlName }, h("span", { class: "k-multiselect k-input" }, chips, h("input", { class: "k-input-inner", id, type: "text", "aria-label": label, placeholder: values.length ? "" : "None" })));
  element.inputId = id;
  return element;
}

export function textarea({ value, controlName }) {
  const id = volatileId();
  const element = h("kendo-textarea", { class: "k-textarea k-input field__control", formcontrolname: controlName }, h("textarea", { class: "k-input-inner", id, rows: 9 }, value));
  element.inputId = id;
  return element;
}
