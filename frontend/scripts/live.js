// Live parts: an element with data-live="tasks flows" hears `changed` when one of these topics changed on the server;
// with hx-trigger="changed" it fetches itself anew. One connection a page; the browser opens it again when it breaks.
export function startLive() {
  const listening = () => document.querySelectorAll("[data-live]");
  const topics = new Set([...listening()].flatMap((each) => each.dataset.live.split(" ")));
  if (!topics.size || !window.EventSource) return;
  const source = new EventSource(`/live?topics=${[...topics].join(",")}`);
  source.addEventListener("changed", (event) => {
    const changed = new Set(event.data.split(","));
    for (const each of listening()) {
      if (each.dataset.live.split(" ").some((topic) => changed.has(topic))) {
        each.dispatchEvent(new CustomEvent("changed"));
      }
    }
  });
  source.addEventListener("signed-out", () => {
    source.close();
    document.dispatchEvent(new CustomEvent("signed-out"));
  });
  window.addEventListener("pagehide", () => source.close());
}
