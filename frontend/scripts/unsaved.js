// Texts that the server has not confirmed yet stay in this browser, by account: a session that ends loses nothing.
// Whoever signs out takes theirs along, so that a shared desktop keeps nothing of them; a week later they are gone.
const BEFORE = "ww-text:";
const WEEK = 7 * 24 * 3600 * 1000;

export function nameOf(account, draft) {
  return `${BEFORE}${account}:${draft}`;
}

export function startUnsaved() {
  for (const [name, value] of Object.entries({ ...localStorage })) {
    if (name.startsWith(BEFORE) && !(JSON.parse(value || "{}").at > Date.now() - WEEK)) localStorage.removeItem(name);
  }
  const account = document.documentElement.dataset.account;
  document.addEventListener("submit", (event) => {
    if (!account || !new URL(event.target.action, location.href).pathname.endsWith("/sign-out")) return;
    for (const name of Object.keys({ ...localStorage })) {
      if (name.startsWith(`${BEFORE}${account}:`)) localStorage.removeItem(name);
    }
  });
}
