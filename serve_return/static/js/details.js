// What one likes to add to a moment that is saved (saved.js), and what was typed before a reload.
import { moment as instantOf, offered } from "./backdate.js";
import { flush } from "./flush.js";
import { change, keepDraft } from "./store.js";

const LONGEST_NOTE = 280;
let panel, moment, said; // moment: {form, user, items, words}

const part = (name) => panel.querySelector(`[data-${name}]`);

export function details(here, told, say, values) {
  [panel, moment, said] = [here, told, say];
  const made = document.getElementById("details").content.cloneNode(true);
  for (const pill of made.querySelectorAll("[name=when]")) pill.closest("label").hidden = !offered(pill.value);
  part("another").before(made);
  fill(values);
  part("add").addEventListener("submit", add);
  part("add").addEventListener("input", remember);
}

// Only what was filled in; an error text, or undefined.
function read() {
  const sent = new FormData(part("add"));
  const fields = {};
  for (const name of ["routine", "back_and_forth", "note", "note_for"]) if (sent.get(name)) fields[name] = sent.get(name).replaceAll("\r\n", "\n");
  if (!fields.note) delete fields.note_for;
  for (const name of ["repaired", "kept"]) if (sent.has(name)) fields[name] = true;
  const at = sent.get("at") ? new Date(sent.get("at")) : sent.get("when") ? instantOf(sent.get("when")) : undefined;
  if (at) fields.occurred_at = at.toISOString();
  return { fields, wrong: at > new Date() ? "future" : (fields.note ?? "").length > LONGEST_NOTE ? "long" : undefined };
}

async function add(event) {
  event.preventDefault();
  const { fields, wrong } = read();
  for (const error of panel.querySelectorAll("[data-error]")) error.hidden = error.dataset.error !== wrong;
  if (wrong) return panel.querySelector(`[data-for="${wrong}"]`).focus();
  try {
    await change(moment.user, moment.items.map(({ id, child }) => ({ id, child, ...fields })), moment.words);
  } catch {
    return (panel.querySelector("[data-error=unsaved]").hidden = false);
  }
  await said(); // on its way again, so it is not called sent
  part("add").hidden = true;
  part("undo").hidden = true;
  part("added").hidden = false;
  if (fields.repaired) part("title").textContent = panel.querySelector("[data-reply=repaired]").textContent;
  part("another").focus();
  flush();
}

// What is typed here outlives a reload.
const remember = () => keepDraft(moment.user, { child: moment.form.elements.child.value, panel: { items: moment.items, words: moment.words, values: [...new FormData(part("add"))] } }).catch(() => undefined);

function fill(values = []) {
  for (const [name, value] of values) {
    for (const input of part("add").querySelectorAll(`[name="${name}"]`)) {
      if (input.type === "radio" || input.type === "checkbox") input.checked = input.value === value;
      else input.value = value;
    }
  }
}
