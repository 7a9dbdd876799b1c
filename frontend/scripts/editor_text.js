// The text face: CodeMirror in the place of the text area, with completion, underlined mistakes and their fixes. It
// saves by itself; what stands beside it follows.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { forceLinting, linter, lintKeymap } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, keymap, MatchDecorator, ViewPlugin } from "@codemirror/view";
import { call, editor, keepHere, save, told } from "./editor_kept.js";

const WAIT = 700;
const NONCE = document.querySelector("script[nonce]")?.nonce || document.getElementById("text")?.dataset.nonce || "";

export function startText(there) {
  const area = there.querySelector("#text");
  if (!area) return;
  there.classList.add("ed-scripted");
  const form = area.form;
  let saved = area.value.replace(/\r\n/g, "\n");
  let waiting = 0;
  let saving = Promise.resolve();

  const view = new EditorView({
    state: EditorState.create({ doc: saved, extensions: extensions(changed) }),
  });
  const around = Object.assign(document.createElement("div"), { className: "ed-code" });
  around.append(view.dom);
  area.after(around);

  function text() {
    return view.state.doc.toString();
  }

  function changed() {
    area.value = text();
    keepHere(text());
    clearTimeout(waiting);
    waiting = setTimeout(flush, WAIT);
  }

  function flush() {
    clearTimeout(waiting);
    waiting = 0;
    saving = saving.then(async () => {
      const now = text();
      if (now === saved) return "saved";
      const became = await save(now);
      if (became === "saved") {
        saved = now;
        document.getElementById("beside")?.dispatchEvent(new CustomEvent("refresh"));
      } else if (became === "offline") {
        waiting = setTimeout(flush, 5000);
      }
      return became;
    });
    return saving;
  }

  // Whatever is pressed beside the text goes with the text as it is now.
  there.addEventListener(
    "submit",
    (event) => {
      if (text() === saved) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { target, submitter } = event;
      flush().then((became) => became === "saved" && target.requestSubmit(submitter));
    },
    true,
  );
  for (const link of there.querySelectorAll(".ed-faces a, .ed-ways a")) {
    link.addEventListener("click", async (event) => {
      if (text() === saved) return;
      event.preventDefault();
      if ((await flush()) === "saved") location.href = link.href;
    });
  }
  document.addEventListener("unlocked", () => text() !== saved && flush());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && text() !== saved && flush());
  form.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      flush().then(() => forceLinting(view));
    }
  });
  there.view = view;
}

function extensions(changed) {
  return [
    EditorView.cspNonce.of(NONCE),
    history(),
    drawSelection(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": told().text, spellcheck: "false", autocapitalize: "off" }),
    keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
    autocompletion({ override: [offers], icons: false, activateOnTyping: true }),
    linter(mistakes, { delay: 400 }),
    EditorView.updateListener.of((update) => update.docChanged && changed()),
    words,
    theme,
  ];
}

// ── What may come next ──
async function offers(context) {
  const text = context.state.doc.toString();
  const answer = await call("/api/complete", "POST", { text, cursor: context.pos, limit: 60 }).catch(() => null);
  if (!answer?.ok || context.aborted) return null;
  const { items } = await answer.json();
  if (!items.length) return null;
  const from = Math.min(...items.map((each) => each.from));
  return {
    from,
    filter: false,
    options: items.map((each, n) => ({
      label: each.text.trim() || each.text,
      detail: each.detail || (each.kind === "words" ? "" : each.kind),
      boost: 99 - n,
      apply: (view, _completion, _from, to) => {
        const insert = each.text;
        view.dispatch({
          changes: { from: each.from, to, insert },
          selection: { anchor: each.from + insert.length },
          userEvent: "input.complete",
        });
      },
    })),
  };
}

// ── Mistakes ──
async function mistakes(view) {
  const text = view.state.doc.toString();
  const answer = await call("/api/check", "POST", { text }).catch(() => null);
  if (!answer?.ok) return [];
  const { problems } = await answer.json();
  return problems
    .filter((each) => each.to <= text.length)
    .map((each) => ({
      from: Math.min(each.from, Math.max(0, text.length - 1)),
      to: Math.min(Math.max(each.to, each.from + 1), text.length),
      severity: each.severity === "error" ? "error" : "warning",
      message: mistakeSaid(each),
      renderMessage: () => marked(mistakeSaid(each)),
      actions: each.fixes
        .filter((fix) => fix.change)
        .map((fix) => ({
          name: `Write: ${fix.says}`,
          apply: (target) => {
            if (target.state.doc.toString() !== text) return;
            const { from, to, insert } = fix.change;
            target.dispatch({ changes: { from, to, insert } });
          },
        })),
    }));
}

const mistakeSaid = ({ problem, because }) => [problem, because].filter(Boolean).join(" ");

// What stands between backticks is shown as words of the page.
function marked(text) {
  const whole = document.createElement("span");
  for (const [at, part] of text.split("`").entries()) {
    whole.append(at % 2 ? Object.assign(document.createElement("code"), { textContent: part }) : part);
  }
  return whole;
}

// ── How it looks ──
const marks = new MatchDecorator({
  regexp: /^(?:Flow|Owner|Because|Example):|"[^"\n]*"|(?:^|\s)#.*$|\b(?:and|then|When|Every)\b/gim,
  decoration: (match) => {
    const found = match[0];
    const sort = found.startsWith('"') ? "text" : found.trim().startsWith("#") ? "comment" : found.endsWith(":") ? "header" : "join";
    return Decoration.mark({ class: `ed-code-${sort}` });
  },
});
const words = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = marks.createDeco(view);
    }
    update(update) {
      this.decorations = marks.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
const theme = EditorView.theme({
  "&": { color: "var(--ww-ink)", fontSize: "1.1875rem", minHeight: "420px" },
  "&.cm-focused": { outline: "4px solid var(--ww-focus)" },
  ".cm-content": { fontFamily: "var(--ww-serif)", lineHeight: "1.55", padding: "14px 6px", caretColor: "var(--ww-ink)", minHeight: "400px" },
  ".cm-cursor": { borderLeft: "2px solid var(--ww-ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { background: "var(--ww-mark) !important" },
  ".cm-tooltip": { background: "var(--ww-paper)", color: "var(--ww-ink)", border: "1px solid var(--ww-edge)", maxWidth: "560px" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--ww-serif)", fontSize: "1.0625rem", maxHeight: "320px" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "6px 12px", minHeight: "36px", lineHeight: "1.5rem" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--ww-mark)", color: "var(--ww-ink)" },
  ".cm-completionDetail": { color: "var(--ww-quiet)", fontStyle: "normal", fontSize: "0.9375rem" },
  ".cm-diagnostic": { padding: "8px 12px", fontSize: "1rem", whiteSpace: "normal" },
  ".cm-diagnostic-error": { borderLeft: "5px solid var(--ww-bad)" },
  ".cm-diagnostic-warning": { borderLeft: "5px solid var(--ww-late)" },
  ".cm-diagnosticAction": { display: "block", margin: "8px 0 0", padding: "8px 12px", minHeight: "40px", background: "var(--ww-brand)", color: "var(--ww-paper)", borderRadius: "4px", textAlign: "left", fontSize: "1rem" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--ww-bad) 2px", textUnderlineOffset: "4px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--ww-late) 2px", textUnderlineOffset: "4px" },
  ".ed-code-header": { fontWeight: "600", color: "var(--ww-brand)" },
  ".ed-code-join": { color: "var(--ww-brand)" },
  ".ed-code-text": { fontStyle: "italic" },
  ".ed-code-comment": { color: "var(--ww-quiet)" },
});
