// Comfort for chips: where the focus goes, arrow keys among the parts of the page, names while they are typed, sliders.
import { call, sayRestored } from "./editor_kept.js";

let lastNumber = "";
let sliding = "";
let typedIn = "";
let pressed = false;

export function startChips(editor) {
  editor.dataset.begun = "1";
  sayRestored();
  startParts(editor);
  for (const input of editor.querySelectorAll("input[data-names]")) startNames(input);
  for (const range of editor.querySelectorAll(".ed-range")) startSlider(range);
  for (const select of editor.querySelectorAll("form[data-form] select[name$='-op']")) {
    select.addEventListener("change", () => again(select.form));
  }
  for (const select of editor.querySelectorAll("form[data-form] select[name='s-result'], form[data-form] select[name='s-score']")) {
    select.addEventListener("change", () => again(select.form));
  }
  if (pressed) focusNext(editor);
  editor.addEventListener(
    "submit",
    () => {
      pressed = true;
      lastNumber = sliding;
      sliding = "";
      // What can be pressed or set again and again keeps the keyboard, and stays in sight.
      typedIn = document.activeElement?.closest(".ed-slider, .ed-page > .ed-tools") ? document.activeElement.id : "";
    },
    true,
  );
}

function focusNext(editor) {
  pressed = false;
  const slider = lastNumber && editor.querySelector(`[data-number="${lastNumber}"]`);
  if (slider) return slider.focus();
  if (typedIn) return document.getElementById(typedIn)?.focus();
  if (editor.dataset.face === "text") return;
  const next = editor.querySelector("#next");
  const wrong = editor.querySelector("[data-focus], .ed-place--wrong input, .ed-place--wrong select");
  const empty = [...(next?.querySelectorAll("input:not([type=hidden]), select") || [])].find((each) => !each.value);
  const target = wrong || empty || next?.querySelector(".ed-filling input, .ed-filling select, button");
  target?.focus({ preventScroll: true });
  target?.closest("form")?.scrollIntoView({ block: "nearest" });
}

// The parts of the page are one stop of the Tab key; arrows go from one to the next.
function startParts(editor) {
  const parts = [...editor.querySelectorAll(".ed-page .ed-part, .ed-page .ed-add")];
  parts.forEach((part, n) => (part.tabIndex = n ? -1 : 0));
  editor.querySelector(".ed-page")?.addEventListener("keydown", (event) => {
    const at = parts.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: parts.length - 1 }[event.key];
    if (at < 0 || to === undefined || !parts[to]) return;
    event.preventDefault();
    parts[at].tabIndex = -1;
    parts[to].tabIndex = 0;
    parts[to].focus();
  });
}

function press(form, value) {
  if (!form.isConnected) return;
  const button = Object.assign(document.createElement("button"), { name: "do", value, hidden: true });
  form.append(button);
  pressed = true;
  form.requestSubmit(button);
  button.remove();
}

function again(form) {
  press(form, `again:${form.dataset.form}`);
}

function startSlider(range) {
  const number = document.getElementById(range.dataset.number);
  const send = () => {
    sliding = range.dataset.number;
    press(range.form, number.name.replace("number-", "number:"));
  };
  let waiting;
  range.addEventListener("input", () => {
    const digits = (range.step.split(".")[1] || "").length;
    number.value = Number(range.value).toFixed(digits);
    clearTimeout(waiting);
    waiting = setTimeout(send, 350);
  });
  range.addEventListener("change", () => {
    clearTimeout(waiting);
    send();
  });
}

// Names of the ward while they are typed: the list is asked of the server, however many names there are.
let lists = 0;
function startNames(input) {
  input.removeAttribute("list");
  const list = Object.assign(document.createElement("ul"), { className: "ed-suggested", id: `ed-names-${++lists}`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label"));
  const around = Object.assign(document.createElement("span"), { className: "ed-typing" });
  input.replaceWith(around);
  around.append(input, list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }
  let asked = 0;
  let asking = false; // what is listed would be of fewer letters than stand there: nothing can be taken from it
  let at = -1;

  async function ask() {
    const mine = ++asked;
    asking = true;
    show(false);
    const kinds = input.dataset.names.split(",");
    const answer = await call("/api/names", "POST", { typed: input.value, kinds, limit: 12 }).catch(() => null);
    const names = answer?.ok ? (await answer.json()).names : [];
    if (mine !== asked) return;
    asking = false;
    list.replaceChildren(
      ...names.map((each, n) => {
        const item = Object.assign(document.createElement("li"), { id: `${list.id}-${n}`, textContent: each.name });
        item.setAttribute("role", "option");
        item.dataset.name = each.name;
        const more = [each.also, each.unit].filter(Boolean).join(", ");
        if (more) item.append(" ", Object.assign(document.createElement("span"), { textContent: more }));
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(item);
        });
        return item;
      }),
    );
    show(names.length > 0 && document.activeElement === input);
  }

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    mark(-1);
  }

  function mark(to) {
    at = to;
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  function take(item) {
    input.value = item.dataset.name;
    show(false);
    chosen();
  }

  // Once for each name: an input that is taken out of the page says `change` once more on its way.
  let sent = input.value;
  function chosen() {
    if (sent === input.value) return;
    sent = input.value;
    const form = input.form;
    const brings = ["s-result", "s-score"].includes(input.name) && form.querySelector("[name$='-number'], [name$='-answer']");
    if (brings && input.value) again(form);
  }

  input.addEventListener("input", ask);
  input.addEventListener("focus", () => !input.value && ask());
  input.addEventListener("blur", () => show(false));
  input.addEventListener("change", chosen);
  input.addEventListener("keydown", (event) => {
    if (asking && ["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return event.preventDefault();
    if (event.key === "Escape" && !list.hidden) return event.preventDefault(), show(false);
    if (list.hidden || !list.children.length) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      mark((at + step + list.children.length) % list.children.length);
    } else if (event.key === "Enter" && (at >= 0 || list.children.length === 1)) {
      event.preventDefault();
      take(list.children[Math.max(at, 0)]);
    }
  });
}
