// Notices to this browser. The worker is registered only when somebody turns them on; a browser that was on before its
// session ended goes on by itself when the same person signs in again, and what nobody asks for any more is taken away.
const WORKER = "/worker.js";

export function startNotices() {
  const again = document.querySelector("[data-notices-again]");
  if (again) goOn(again.dataset.noticesAgain);
  const form = document.querySelector("form[data-notices-key]");
  if (form) offer(form);
}

const canTell = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

async function offer(form) {
  if (!canTell()) return tell(form, "cannot");
  form.hidden = false;
  if (Notification.permission === "denied") tell(form, "denied");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      await turnOn(form);
    } catch {
      tell(form, "failed");
    } finally {
      button.disabled = false;
    }
  });
}

async function turnOn(form) {
  if ((await Notification.requestPermission()) !== "granted") return tell(form, "denied");
  const ours = form.dataset.noticesKey;
  const registered = await navigator.serviceWorker.register(WORKER, { scope: "/" });
  await navigator.serviceWorker.ready;
  const subscription = await subscribe(registered.pushManager, ours);
  const { endpoint, keys } = subscription.toJSON();
  const answer = await post(form.action, {
    address: endpoint,
    public: keys.p256dh,
    secret: keys.auth,
    ours,
    ward: form.elements.ward?.checked ? "on" : "",
  });
  if (answer.ok) return location.assign(location.pathname);
  await subscription.unsubscribe();
  const said = await answer.json().catch(() => null);
  tell(form, "refused", said?.error?.problem);
}

async function subscribe(manager, ours) {
  const key = Uint8Array.from(atob(ours.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  // One that is tied to an earlier key, or to somebody who was here before, is of no use.
  const earlier = await manager.getSubscription();
  if (earlier) await earlier.unsubscribe();
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function goOn(address) {
  if (!canTell()) return;
  const registered = await navigator.serviceWorker.getRegistration("/");
  const subscription = await registered?.pushManager.getSubscription();
  if (!subscription) return;
  const answer = await post(address, { address: subscription.endpoint });
  const said = answer.ok ? await answer.json().catch(() => null) : null;
  if (said?.goes_on === false) await subscription.unsubscribe();
  else if (said && location.pathname === "/account/notices") location.reload();
}

function post(address, values) {
  const token = document.querySelector("meta[name=csrf-token]")?.content || "";
  return fetch(address, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams(values) });
}

// One of the texts that stand hidden on the page; `words`: in place of its own.
function tell(form, slug, words) {
  for (const each of document.querySelectorAll("[data-notices-problem]")) {
    each.hidden = each.dataset.noticesProblem !== slug;
    if (!each.hidden && words) each.textContent = words;
  }
}
