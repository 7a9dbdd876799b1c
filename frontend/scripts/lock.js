// A page that nobody touches locks itself: the server does the same on its own account, this only shows it in time.
// Unsaved texts of drafts are kept apart (unsaved.js, editor_kept.js).
const TOUCHES = ["pointerdown", "keydown", "scroll", "touchstart"];

export function startLock() {
  const seconds = Number(document.documentElement.dataset.lockAfter || 0);
  if (!seconds) return;
  let last = Date.now();
  let told = Date.now();
  for (const each of TOUCHES) {
    document.addEventListener(each, touched, { passive: true, capture: true });
  }
  function touched() {
    last = Date.now();
    // The server counts requests only: long writing without one says that somebody is there.
    if (last - told > (seconds * 1000) / 3) {
      told = last;
      fetch("/account/here", { method: "POST", headers: { "X-CSRFToken": token() } }).catch(() => {});
    }
  }
  setInterval(() => {
    if (Date.now() - last > seconds * 1000) lock();
  }, 1000);
  document.addEventListener("signed-out", lock);
  let isLocking = false;
  function lock() {
    if (isLocking || location.pathname === "/locked") return;
    isLocking = true;
    document.body.hidden = true; // nobody reads it while the server is told
    const there = () => location.replace(`/locked?next=${encodeURIComponent(location.pathname + location.search)}`);
    fetch("/account/lock", { method: "POST", headers: { "X-CSRFToken": token() } }).then(there, there);
  }
}

function token() {
  return document.querySelector("meta[name=csrf-token]")?.content || "";
}
