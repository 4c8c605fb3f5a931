// Calls to the data services. A 401 means the session is gone: the shell says so in place.
import { dialog } from "./window.js";
import { toast } from "./popup.js";

const GATEWAY = "/api-gateway";
let askedToSignIn = false;

/** The session is over; the caller has nothing to do any more. */
export class SignedOut extends Error {}

export async function call(method, path, body) {
  const response = await fetch(GATEWAY + path, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (response.status === 401) {
    askToSignIn(answer);
    throw new SignedOut();
  }
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

export const get = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body);
export const del = (path) => call("DELETE", path);

/** Shows what went wrong, unless the Login dialog already says it. */
export function report(error) {
  if (!(error instanceof SignedOut)) toast(error.message, "error");
}

/** Off to the sign-in page, which says why the session before has ended, if it knows. */
export function signIn(ended) {
  const back = encodeURIComponent(location.pathname + location.search);
  location.assign(`/signin?returnUrl=${back}${ended ? `&ended=${ended}` : ""}`);
}

function askToSignIn({ message, ended, leave }) {
  if (askedToSignIn) return;
  askedToSignIn = true;
  if (leave) return signIn(ended);
  dialog({ title: "Login", text: message, buttons: [{ text: "Log In", primary: true, act: () => signIn() }], closable: false });
}
