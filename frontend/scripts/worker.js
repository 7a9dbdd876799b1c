// What a browser keeps of us when somebody has turned notices on: it shows a notice, and opens My work when the notice is
// touched. Nothing else: no page and no answer is ever kept here, because pages hold patients; there is no `fetch`.
const OPENS = "/tasks";
const TAG = "tasks"; // a later notice takes the place of an earlier one

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  event.waitUntil(show(event.data));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open());
});

// A browser takes the right to notices away from whoever shows none: what cannot be read is shown without its words.
function show(data) {
  let told = {};
  try {
    told = data ? data.json() : {};
  } catch {
    told = {};
  }
  const title = typeof told.title === "string" ? told.title : "Wardwright";
  const body = typeof told.body === "string" ? told.body : "";
  return self.registration.showNotification(title, { body, tag: TAG, renotify: true });
}

async function open() {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((each) => new URL(each.url).pathname === OPENS);
  return there ? there.focus() : self.clients.openWindow(OPENS);
}
