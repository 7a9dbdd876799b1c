// Live parts: an element with data-live="tasks flows" hears `changed` when one of these topics changed on the server;
// with hx-trigger="changed" it fetches itself anew. One connection a page; the browser opens it again when it breaks.
// While the page is covered there is none; when it is back, every part looks anew.
export function startLive() {
  const listening = () => document.querySelectorAll("[data-live]");
  const topics = new Set([...listening()].flatMap((each) => each.dataset.live.split(" ")));
  if (!topics.size || !window.EventSource) return;
  let source = null;

  function listen() {
    source = new EventSource(`/live?topics=${[...topics].join(",")}`);
    source.addEventListener("changed", (event) => renew(new Set(event.data.split(","))));
    source.addEventListener("signed-out", () => {
      source.close();
      document.dispatchEvent(new CustomEvent("signed-out"));
    });
  }
  function renew(changed) {
    for (const each of listening()) {
      if (each.dataset.live.split(" ").some((topic) => changed.has(topic))) {
        each.dispatchEvent(new CustomEvent("changed"));
      }
    }
  }
  listen();
  document.addEventListener("locked", () => source.close());
  document.addEventListener("unlocked", () => {
    listen();
    renew(topics);
  });
  window.addEventListener("pagehide", () => source.close());
}
