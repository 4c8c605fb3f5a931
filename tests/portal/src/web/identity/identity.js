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
