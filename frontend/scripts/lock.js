// A page that nobody touches locks itself: the server does the same on its own account, this only shows it in time.
// The windows of one browser are one desk: who writes in one of them is there in all, and they lock and open together.
import { askAgain, coverPage, isCovered, leavePage, leaveSignedOut, startCover } from "./cover.js";

const TOUCHES = ["pointerdown", "keydown", "scroll", "touchstart"];
const TELL_EVERY = 5000; // ms between two words to the other windows

export function startLock() {
  const seconds = Number(document.documentElement.dataset.lockAfter || 0);
  if (!seconds) return;
  const account = document.documentElement.dataset.account;
  const desk = window.BroadcastChannel ? new BroadcastChannel("wardwright") : null;
  const tell = (said) => desk?.postMessage({ said, account });
  if (location.pathname === "/locked") return tell("locked");
  startCover(() => tell("open"));
  let last = Date.now();
  let toldServer = last;
  let toldDesk = last;

  for (const each of TOUCHES) document.addEventListener(each, touched, { passive: true, capture: true });
  function touched() {
    if (isCovered()) return;
    last = Date.now();
    if (last - toldDesk > TELL_EVERY) {
      toldDesk = last;
      tell("touched");
    }
    // The server counts requests only: long writing without one says that somebody is there.
    if (last - toldServer > (seconds * 1000) / 3) {
      toldServer = last;
      post("/account/here").then((answer) => answer.type === "opaqueredirect" && cover(false), () => {});
    }
  }
  setInterval(() => {
    if (Date.now() - last > seconds * 1000 && !isCovered()) cover(true);
  }, 1000);

  // The server said so: what was asked for by somebody's hand was not done, a part that renews itself asks again.
  document.addEventListener("signed-out", () => cover(false));
  document.addEventListener("htmx:after:request", (event) => {
    const { request, response } = event.detail.ctx;
    if (response?.headers.get("X-Lock")) cover(false, !request.headers["X-Live"]);
  });
  document.addEventListener("unlocked", () => (last = Date.now()));

  function cover(isIdle, wasAsked = false) {
    const lock = () => post("/account/lock").then(() => tell("locked")); // the others then ask the server
    coverPage(isIdle ? lock : null, wasAsked);
  }

  desk?.addEventListener("message", ({ data }) => {
    if (data.account !== account) return data.said === "here" ? leavePage("/") : undefined;
    if (data.said === "touched") last = Date.now();
    if (data.said === "locked") cover(false);
    if (data.said === "open" && isCovered()) askAgain();
    if (data.said === "left") leaveSignedOut();
  });
  tell("here");
  document.addEventListener("submit", (event) => {
    const to = new URL(event.target.getAttribute("action") || "", location.href).pathname;
    if (to === "/sign-out") tell("left");
  });
}

function post(address) {
  const token = document.querySelector("meta[name=csrf-token]")?.content || "";
  return fetch(address, { method: "POST", redirect: "manual", headers: { "X-CSRFToken": token } });
}
