// Start-up of the shell: who is there, what may they see, then the page of the address.
import { get, report, signIn, SignedOut } from "./api.js";
import { busy, stick } from "./busy.js";
import { drawer } from "./drawer.js";
import { h } from "./dom.js";
import { home } from "./home.js";
import { historyReports } from "./history-report.js";
import { keepPromos } from "./promo.js";
import { inventoryReport } from "./report.js";
import { go, render, route } from "./router.js";
import { listOfReports, notFound, notIncluded, profile } from "./simple-pages.js";
import { topbar } from "./topbar.js";
import { vehiclePage } from "./vehicle.js";

/** The readable anti-forgery cookie comes this late. */
const ANTIFORGERY_AFTER_MS = 2500;

const root = document.querySelector("dc-root");

async function start() {
  const { userAccessToken, ended } = await get("/admin/userauth/public/validaterefreshtoken");
  if (!userAccessToken) return signIn(ended);
  const shell = await get("/admin/Shell/LoadShell");
  root.replaceChildren(
    topbar(shell),
    h("div", { class: "k-drawer-container" }, drawer(), h("main", { class: "k-drawer-content" }, h("router-outlet"))),
    h("footer", { class: "app-footer" }, "Practice DMS – a Wayleave practice portal, not DealerCenter"));
  route(/^\/reports\/home$/, home(shell));
  route(/^\/reports\/list$/, listOfReports);
  route(/^\/reports\/custom\/inventoryreport\/active-inventory-report$/, inventoryReport(shell));
  route(/^\/inventory\/vehicle\/history-reports$/, historyReports);
  route(/^\/inventory\/vehicle\/([0-9a-f-]{36})$/, vehiclePage(shell));
  route(/^\/admin\/profile$/, profile(shell));
  route(/^\/not-included$/, notIncluded);
  route(/^\/not-found$/, notFound);
  render();
  if (shell.behaviour.loaderStuck) stick();
  keepPromos(shell);
  setTimeout(() => get("/admin/userauth/public/antiforgery").catch(() => {}), ANTIFORGERY_AFTER_MS);
}

busy(start()).catch((error) => {
  report(error);
  if (error instanceof SignedOut) return;
  root.replaceChildren(h("div", { class: "startup-error", role: "alert" },
    h("h1", {}, "Practice DMS could not start"), h("p", {}, error.message),
    h("button", { class: "k-button k-button-solid-primary", onclick: () => location.reload() }, "Try again")));
});

// Links with data-route stay inside the document.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-route]");
  if (!link) return;
  event.preventDefault();
  go(link.dataset.route);
});
