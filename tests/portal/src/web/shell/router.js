// Routes inside the one document. Unknown ones end at `not-found`, with status 200.
const ROOT = "/apps/shell";
const routes = [];
let leave = null;

export function route(pattern, page) {
  routes.push([pattern, page]);
}

export function go(path) {
  history.pushState(null, "", ROOT + path);
  render();
}

export function render() {
  const path = location.pathname.slice(ROOT.length);
  if (path === "" || path === "/") {
    history.replaceState(null, "", `${ROOT}/reports/home`);
    return render();
  }
  for (const [pattern, page] of routes) {
    const match = pattern.exec(path);
    if (match) {
      leave?.();
      leave = null;
      document.querySelectorAll("body > .k-animation-container").forEach((stray) => stray.remove());
      const outlet = document.querySelector("router-outlet");
      outlet.replaceChildren();
      outlet.scrollTop = 0;
      leave = page(outlet, match, new URLSearchParams(location.search)) ?? null;
      return;
    }
  }
  history.replaceState(null, "", `${ROOT}/not-found`);
  render();
}

window.addEventListener("popstate", render);
