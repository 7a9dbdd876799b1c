// Who else has the page open, and whether they changed it: asked every few seconds, quietly (it keeps no desk unlocked).
import { call, editor, told } from "./editor_kept.js";

const EVERY = 4000;

export function startPresence() {
  if (!editor()) return;
  look();
  setInterval(() => document.visibilityState === "visible" && look(), EVERY);
}

async function look() {
  const there = editor();
  if (!there) return;
  let here;
  try {
    const answer = await call(`/api/drafts/${there.dataset.draft}/here`, "POST", {}, true);
    if (!answer.ok) return;
    here = await answer.json();
  } catch {
    return;
  }
  const line = document.getElementById("ed-others");
  if (!line) return;
  const newer = here.revision > Number(editor().dataset.revision);
  const names = here.others.map((each) => each.name).join(", ");
  const words = [];
  if (names) words.push(told().open_too.replace("{names}", () => names));
  if (newer) words.push(told().changed.replace("{name}", () => here.changed_by));
  if (line.dataset.words !== words.join(" ")) {
    line.dataset.words = words.join(" ");
    line.textContent = words.join(" ");
    if (newer) {
      const again = Object.assign(document.createElement("a"), { textContent: told().see, href: location.pathname });
      line.append(" ", again);
    }
    line.hidden = !words.length;
  }
}
