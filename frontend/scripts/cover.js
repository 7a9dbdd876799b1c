// The cover over a locked page. The page itself is taken out of the document and held in memory: nothing of it can be
// read, found or heard, and it comes back as it was, with what was typed in it. Nothing is written to the browser's
// storage. Whoever signs in instead gets another page; leaving this one throws it away.
import htmx from "htmx.org";
import { initAll } from "nhsuk-frontend";

const shell = document.getElementById("ww-cover");
const writer = document.documentElement.dataset.writer;
let held = null; // the page, while it is covered
let opened = () => {};

export const isCovered = () => held !== null;

export function startCover(whenOpened) {
  opened = whenOpened;
  // A browser may keep a page that was left, as it was: what was covered is not shown to whoever goes back to it.
  window.addEventListener("pageshow", (event) => event.persisted && (held || !shell.isConnected) && location.reload());
}

// Covers at once; then `first` (telling the server) and the question who is there. `wasAsked`: something that a hand
// had pressed was refused, and whoever comes back is told so.
export async function coverPage(first = null, wasAsked = false) {
  if (held || !shell?.isConnected) return;
  held = { ...takeOut(), first, wasAsked };
  document.title = shell.dataset.title;
  document.body.append(shell.content.cloneNode(true));
  window.scrollTo(0, 0);
  frame().addEventListener("submit", sent);
  frame().addEventListener("click", (event) => event.target.closest("[data-cover-ask]") && askAgain());
  document.dispatchEvent(new CustomEvent("locked"));
  await askAgain();
}

// The page is somebody else's by now, or nobody's: it is not kept.
export function leavePage(to) {
  empty();
  location.replace(to);
}

// Another window of this desk is signing out: as soon as the server has heard it, there is nobody's page to show.
export async function leaveSignedOut() {
  empty();
  for (let asked = 0; asked < 40; asked++) {
    const answer = await fetch("/locked", { headers: { "X-Cover": writer } }).catch(() => null);
    if (answer && answer.status !== 204) break;
    await new Promise((done) => setTimeout(done, 250));
  }
  location.replace("/sign-in");
}

function empty() {
  held = null;
  shell.remove();
  document.body.replaceChildren();
  document.title = "Wardwright";
}

export async function askAgain() {
  if (!held) return;
  try {
    await held.first?.(); // said twice does no harm
    if (held) held.first = null;
    await show(await fetch("/locked", { headers: { "X-Cover": writer } }));
  } catch {
    unreachable();
  }
}

const frame = () => document.querySelector("[data-cover-frame]");
const part = () => document.querySelector("[data-cover-part]");

function takeOut() {
  const body = document.body;
  const focused = document.activeElement;
  const selection = focused?.selectionStart != null ? [focused.selectionStart, focused.selectionEnd] : null;
  const scrolled = [...body.querySelectorAll("*")]
    .filter((each) => each.scrollTop || each.scrollLeft)
    .map((each) => [each, each.scrollTop, each.scrollLeft]);
  const was = { title: document.title, focused, selection, scrolled, at: [scrollX, scrollY] };
  const page = document.createDocumentFragment();
  page.append(...body.childNodes);
  return { ...was, page };
}

function putBack(token) {
  const was = held;
  held = null;
  document.body.replaceChildren(was.page);
  document.title = was.title;
  if (token) renewKeys(token);
  for (const [each, top, left] of was.scrolled) each.scrollTo(left, top);
  window.scrollTo(...was.at);
  if (was.wasAsked) tellNotDone();
  if (was.focused?.isConnected) was.focused.focus({ preventScroll: true });
  if (was.selection) was.focused.setSelectionRange(...was.selection);
  // What counts by the clock stopped while it was out of the document.
  for (const each of document.querySelectorAll('[hx-trigger*="every"]')) htmx.process(each);
  document.dispatchEvent(new CustomEvent("unlocked"));
}

// Signing in made another key for forms: those that are here get it.
function renewKeys(token) {
  document.querySelector("meta[name=csrf-token]").content = token;
  for (const each of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) each.value = token;
}

function tellNotDone() {
  const told = Object.assign(document.createElement("p"), { className: "ww-panel ww-panel--warn ww-not-done" });
  told.setAttribute("role", "status");
  told.textContent = shell.dataset.notDone;
  document.querySelector("main")?.prepend(told);
  document.addEventListener("click", () => told.remove(), { once: true, capture: true });
}

async function sent(event) {
  const form = event.target;
  const way = "coverOpen" in form.dataset ? open : "coverAgain" in form.dataset ? signInAgain : null;
  if (!way) return; // somebody else: a whole page, and this one is thrown away
  event.preventDefault();
  const button = form.querySelector("button[type=submit], button:not([type])");
  if (button?.disabled) return;
  if (button) button.disabled = true;
  try {
    await way(form);
  } catch {
    unreachable();
  } finally {
    if (button) button.disabled = false;
  }
}

async function open(form) {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch("/locked", { method: "POST", body, headers: { "X-Cover": writer } });
  await show(answer);
  if (answer.status === 204) opened();
}

// A second step, or the hospital's own sign-in: a whole page. The server keeps what was typed, for this account.
async function signInAgain(form) {
  const body = new URLSearchParams(new FormData(form));
  body.set("written", JSON.stringify(written()));
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "X-Cover": writer } });
  if (answer.status === 409) return leavePage("/");
  if (!answer.ok) return unreachable();
  leavePage(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

async function show(answer) {
  if (!held) return;
  if (answer.status === 204) return putBack(answer.headers.get("X-Form-Key"));
  if (answer.status === 409) return leavePage("/");
  if (answer.status !== 200 && answer.status !== 422) return unreachable();
  const text = await answer.text();
  if (!held) return;
  part().innerHTML = text;
  initAll({ scope: frame() });
  if (answer.status === 200) part().querySelector("#password, button")?.focus();
}

function unreachable() {
  if (!held) return;
  part().replaceChildren(...shell.content.cloneNode(true).querySelector("[data-cover-part]").childNodes);
  part().querySelector("[data-cover-waits]").hidden = true;
  part().querySelector("[data-cover-away]").hidden = false;
}

// ── What was typed ──
function written() {
  const forms = [...held.page.querySelectorAll("form")].filter(
    (form) => form.getAttribute("method") === "post" && !form.closest("#editor") && [...form.elements].some(isChanged),
  );
  const told = forms.map((form) => ({
    path: new URL(form.getAttribute("action") || "", location.href).pathname,
    fields: [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !isPassword(form, name)),
  }));
  const had_files = forms.some((form) => [...form.elements].some((each) => each.files?.length));
  return { page: location.pathname + location.search, forms: told, had_files };
}

function isPassword(form, name) {
  return [...form.elements].some((each) => each.name === name && each.type === "password");
}

function isChanged(each) {
  if (each.type === "hidden" || each.type === "password") return false;
  if (each.type === "checkbox" || each.type === "radio") return each.checked !== each.defaultChecked;
  if (each.options) return [...each.options].some((option) => option.selected !== option.defaultSelected);
  return "defaultValue" in each && each.value !== each.defaultValue;
}
