// The sign-in form is in the document from the start, but hidden until this script has hydrated it.
// It looks at its boxes on key events only: a value that came in without a key leaves Continue disabled.
const prompt = document.querySelector(".prompt[data-hydration-ms]");
if (prompt) {
  setTimeout(() => {
    prompt.style.visibility = "visible";
    const username = prompt.querySelector("#username");
    (username.value ? prompt.querySelector("#password") : username).focus();
  }, Number(prompt.dataset.hydrationMs));

  const form = prompt.querySelector("form");
  const submit = form.querySelector("button[type=submit]");
  const boxes = [...form.querySelectorAll("input.input")];

  const validate = () => { submit.disabled = boxes.some((box) => box.value.trim() === ""); };
  const complain = (box) => {
    const missing = box.value.trim() === "";
    box.setAttribute("aria-invalid", String(missing));
    form.querySelector(`#error-${box.id}`).hidden = !missing;
  };
  for (const box of boxes) {
    box.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === "Tab") { validate(); complain(box); } });
    box.addEventListener("keyup", () => { validate(); if (box.value) complain(box); });
  }
}

// Sending again has to wait; the button counts the seconds down.
for (const again of document.querySelectorAll(".resend")) {
  const button = again.querySelector("button");
  const until = Date.now() + Number(again.dataset.waitS) * 1000;
  const count = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? `Resend in ${left} s` : "Resend";
    if (left > 0) setTimeout(count, 200);
  };
  count();
}

// Pages without a code to type ask how it stands until it is over, and then go on or say why not.
const waiting = document.querySelector("[data-waiting]");
async function ask() {
  const answer = await (await fetch(`/u/waiting?state=${waiting.dataset.waiting}`)).json();
  if (answer.next) return location.assign(answer.next);
  if (answer.over || answer.gone) return location.reload();
  setTimeout(ask, 250);
}
if (waiting && !waiting.dataset.over) ask();

// The token of the other provider is in the fragment: take it out of the address, and hand it in.
const fragment = document.querySelector("form[data-fragment]");
if (fragment) {
  const values = new URLSearchParams(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  for (const box of fragment.querySelectorAll("input")) box.value = values.get(box.name) ?? "";
  fragment.submit();
}

// The other provider in a window of its own, which tells us here and closes itself.
const opener = document.querySelector("[data-popup]");
if (opener) {
  let told = false;
  const alert = opener.querySelector("[role=alert]");
  const form = opener.querySelector("#answer");
  window.addEventListener("message", (event) => {
    if (event.origin !== opener.dataset.origin || told) return;
    told = true;
    form.querySelector("[name=id_token]").value = event.data.token;
    form.querySelector("[name=state]").value = event.data.state;
    form.querySelector("[name=error]").value = event.data.error;
    form.submit();
  });
  opener.querySelector("button").addEventListener("click", () => {
    const popup = window.open(opener.dataset.popup, "sso", "popup,width=480,height=620");
    const watch = () => {
      if (told) return;
      if (!popup?.closed) return void setTimeout(watch, 200);
      // The message may still be on its way when the window is gone.
      setTimeout(() => {
        if (told) return;
        alert.textContent = "The window was closed before you were signed in";
        alert.hidden = false;
      }, 300);
    };
    watch();
  });
}

// One more stop on the way.
const next = document.querySelector("[data-next]");
if (next) setTimeout(() => location.replace(next.dataset.next), 100);
