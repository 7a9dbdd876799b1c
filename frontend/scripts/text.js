// What only the text face of the editor needs: loaded before editor.js, which says when to begin.
import { startText } from "./editor_text.js";

document.addEventListener("editor:begins", () => startText(document.getElementById("editor")));
