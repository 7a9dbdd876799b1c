// The editor of flows: built apart, loaded by its page only. Without it every step is a form that is sent.
import { startChips } from "./editor_chips.js";
import { startProof } from "./editor_proof.js";
import { startPresence } from "./editor_presence.js";
import { restore } from "./editor_kept.js";

function begin() {
  const editor = document.getElementById("editor");
  if (!editor) return;
  editor.classList.add("ed-scripted");
  startChips(editor);
  document.dispatchEvent(new CustomEvent("editor:begins"));
}

document.addEventListener("htmx:after:swap", () => {
  startProof();
  if (!document.getElementById("editor")?.dataset.begun) begin();
});
restore().finally(() => {
  begin();
  startProof();
  startPresence();
});
