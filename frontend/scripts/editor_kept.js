// Saving: the text goes to the server against the revision it was made from; until that is confirmed it is kept here.
import { nameOf } from "./unsaved.js";

export function editor() {
  return document.getElementById("editor");
}

// What is said here, in the reader's language: the page brings it along.
export function told() {
  return JSON.parse(editor().dataset.words);
}

function name() {
  return nameOf(editor().dataset.account, editor().dataset.draft);
}

export function keepHere(text) {
  try {
    localStorage.setItem(name(), JSON.stringify({ text, revision: Number(editor().dataset.revision), at: Date.now() }));
  } catch {
    // no room, or not allowed: the server is asked all the sooner
  }
}

function forget(text) {
  const kept = JSON.parse(localStorage.getItem(name()) || "null");
  if (kept && kept.text === text) localStorage.removeItem(name());
}

export async function call(address, method, body, quiet = false) {
  const token = document.querySelector("meta[name=csrf-token]")?.content || "";
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token, ...(quiet ? { "X-Live": "1" } : {}) };
  return fetch(address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
}

export function say(text) {
  const there = document.getElementById("ed-said");
  if (there) there.textContent = text;
}

export function warn(text, links = []) {
  const there = document.getElementById("ed-unsaved");
  if (!there) return;
  there.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
  for (const [words, href] of links) {
    const link = Object.assign(document.createElement("a"), { textContent: words, href });
    there.append(link, " ");
  }
  there.hidden = !text;
}

// "saved", "clash", "signed-out", "offline" or "refused".
export async function save(text, revision = Number(editor().dataset.revision)) {
  const draft = editor().dataset.draft;
  const here = `/drafts/${draft}`;
  let answer;
  try {
    answer = await call(`/api/drafts/${draft}`, "PUT", { text, revision });
  } catch {
    warn(told().unreachable);
    return "offline";
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) {
    forget(text);
    warn("");
    setRevision(said.revision);
    return "saved";
  }
  if (answer.status === 409) {
    forget(text);
    warn(said.error.problem, [[told().join, `${here}/clash/${said.error.aside}`]]);
    return "clash";
  }
  if (answer.status === 401 || answer.status === 403) {
    const locked = said.error?.slug === "locked";
    const to = locked ? "/locked" : "/sign-in";
    const back = `${here}?face=${editor().dataset.face}`; // a new session knows nothing of how one was writing
    const link = [locked ? told().unlock : told().sign_in, `${to}?next=${encodeURIComponent(back)}`];
    warn(locked ? told().locked : told().signed_out, [link]);
    return "signed-out";
  }
  warn(said.error?.problem || told().refused);
  return "refused";
}

export function setRevision(revision) {
  editor().dataset.revision = revision;
  for (const field of editor().querySelectorAll("input[name=revision]")) field.value = revision;
}

// What was left here by a session that ended, saved now.
export async function restore() {
  if (!editor()) return;
  const kept = JSON.parse(localStorage.getItem(name()) || "null");
  if (!kept) return;
  const there = document.getElementById("text");
  if (there && there.value.trimEnd() === kept.text.trimEnd()) return void localStorage.removeItem(name());
  const became = await save(kept.text, kept.revision);
  if (became === "saved") {
    sessionStorage.setItem("ww-restored", "1");
    location.reload();
    await new Promise(() => {});
  }
}

export function sayRestored() {
  if (sessionStorage.getItem("ww-restored")) {
    sessionStorage.removeItem("ww-restored");
    say(told().again);
  }
}
