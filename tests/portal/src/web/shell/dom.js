// Building blocks: elements, ids that change with every render, formats.

/** Builds an element. `on…` properties are listeners, `class` is the class name, the rest attributes. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An id like the real kit's: never the same twice. */
export const volatileId = () => `k-${crypto.randomUUID()}`;

const PATHS = {
  home: "M3 11 12 4l9 7v9h-6v-6H9v6H3z",
  car: "M4 15l2-6q.5-2 2.500-2h7q2 0 2.500 2l2 6v5h-3v-2H7v2H4zM7.500 13h9M7 16h1m8 0h1",
  people: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm8 0a3 3 0 1 0 0-6M2 20q0-6 6-6t6 6M16 14q6 0 6 6",
  handshake: "M3 8l5-2 4 2 4-2 5 2v8l-5 4-4-3-4 3-5-4zM12 8l-3 4 3 2 4-3",
  wallet: "M3 7h16v13H3zM3 7l12-4v4M15 13h6",
  chart: "M4 20V4m0 16h17M8 16v-5m4 5V7m4 9v-7",
  gear: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3m0 12v3M3 12h3m12 0h3M6 6l2 2m8 8 2 2M18 6l-2 2M8 16l-2 2",
  card: "M3 6h18v12H3zM3 10h18M6 15h5",
  down: "M6 9l6 6 6-6", up: "M6 15l6-6 6 6", left: "M15 6l-6 6 6 6", right: "M9 6l6 6-6 6",
  first: "M17 6l-6 6 6 6M7 6v12", last: "M7 6l6 6-6 6M17 6v12",
  close: "M6 6l12 12M18 6L6 18", search: "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500 21 21",
  calendar: "M4 6h16v14H4zM4 10h16M8 3v4m8-4v4", camera: "M3 8h4l2-3h6l2 3h4v12H3zM12 10a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21q0-7 8-7t8 7", store: "M4 10v10h16V10M3 10l2-6h14l2 6zM10 20v-6h4v6",
  export: "M12 4v10m-4-4 4 4 4-4M4 17v3h16v-3", reset: "M5 5v5h5M5 10a8 8 0 1 1-1 5", play: "M7 4l12 8-12 8z", print: "M7 9V4h10v5M5 9h14v8h-3v3H8v-3H5z",
};

/** A decorative icon, hidden from assistive technology. */
export function icon(name) {
  const holder = h("span", { class: `k-icon k-svg-icon k-svg-i-${name}`, "aria-hidden": "true" });
  holder.innerHTML = `<svg viewBox="0 0 24 24" width="1.250em" height="1.250em" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="${PATHS[name]}"/></svg>`;
  return holder;
}

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const whole = new Intl.NumberFormat("en-US");

/** Money as lists print it: nothing is a dash, a zero stays a bare zero. */
export const money = (amount) => (amount === null || amount === undefined ? "-" : amount === 0 ? "0" : dollars.format(amount));
export const count = (number) => whole.format(number);

/** Calls `act` once, `delay` ms after the last call. */
export function debounced(act, delay) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...args), delay);
  };
}
