// My work and a task's page: they look again when tasks change, and never under somebody's hands. While a form of the
// list is open, or a finger was there a moment ago, the list stays as it is and says that there is something new.
const QUIET = 700; // ms after a touch in which nothing may move
const EVERY = 30000; // ms: "in 5 min" becomes "in 4 min"

export function startWork() {
  const part = document.querySelector("[data-work]");
  for (const select of document.querySelectorAll("select[data-send]")) sendWhenChosen(select);
  if (!part) return;
  const note = document.getElementById("work-changed");
  let touched = 0;
  let waits = false;

  const isBusy = () =>
    part.querySelector("details[open]") || part.contains(typing()) || Date.now() - touched < QUIET;
  const look = () => {
    waits = isBusy();
    if (note) note.hidden = !waits || !part.querySelector("details[open]");
    if (!waits) part.dispatchEvent(new CustomEvent("refresh"));
  };
  const lookIfWaiting = () => waits && look();

  part.addEventListener("changed", look);
  part.addEventListener("toggle", lookIfWaiting, true);
  part.addEventListener("focusout", () => setTimeout(lookIfWaiting, 50));
  document.addEventListener("pointerdown", () => (touched = Date.now()), { passive: true, capture: true });
  setInterval(lookIfWaiting, QUIET);
  setInterval(() => !document.hidden && look(), EVERY);
  note?.addEventListener("click", () => {
    for (const open of part.querySelectorAll("details[open]")) open.open = false;
    note.hidden = true;
    part.querySelector("a, button")?.focus();
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (note) note.hidden = true;
    const source = event.detail?.ctx?.sourceElement;
    if (source !== part || event.detail?.ctx?.request?.method === "POST") tellWhatWasDone();
    ring(part);
  });
  part.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.querySelector("input:not([type=hidden]), button")?.focus();
  }, true);
  part.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest("details[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  ring(part);
}

// Where the hand was there is nothing any more: whoever listens or goes on by keyboard is led to what was done.
function tellWhatWasDone() {
  const said = document.getElementById("work-said");
  if (said?.textContent.trim()) said.focus({ preventScroll: false });
}

function typing() {
  const here = document.activeElement;
  return here?.matches?.("input:not([type=hidden]), textarea, select") ? here : null;
}

function sendWhenChosen(select) {
  const button = select.form.querySelector("button");
  if (button) button.hidden = true;
  select.addEventListener("change", () => select.form.requestSubmit());
}

// A short rising pair of tones for a new urgent task, made here: no file. A browser lets a page sound only after
// somebody has touched it.
let known = null;
let audio = null;

function ring(part) {
  const newest = Number(document.getElementById("work-lines")?.dataset.newestUrgent || 0);
  if (known !== null && newest > known && "sound" in part.dataset) beep();
  known = Math.max(known ?? 0, newest);
}

function beep() {
  if (!window.AudioContext) return;
  audio ||= new AudioContext();
  audio.resume?.();
  for (const [after, hertz] of [[0, 660], [0.18, 880]]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const begin = audio.currentTime + after;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, begin);
    volume.gain.exponentialRampToValueAtTime(0.25, begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.16);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.17);
  }
  document.documentElement.dataset.rang = String(Number(document.documentElement.dataset.rang || 0) + 1);
}
