// After a tap: saved, said so at once, ten seconds to take it back, and whatever one likes to add.
import { moment as instantOf, offered } from "./backdate.js";
import { flush } from "./flush.js";
import { change, keepDraft, takeBack, waiting } from "./store.js";

const LONGEST_NOTE = 280;
let panel, form, user, items, words;

const ids = () => items.map((item) => item.id);
const part = (name) => panel.querySelector(`[data-${name}]`);

function open(from, who, made, said, where = "", values = undefined) {
  [form, user, items, words] = [from, who, made, said];
  panel = document.getElementById("saved").content.firstElementChild.cloneNode(true);
  const reply = items[0].serves.find((serve) => panel.querySelector(`[data-reply="${serve}"]`)) ?? (items[0].serves.length ? "any" : "none");
  part("title").textContent = panel.querySelector(`[data-reply="${reply}"]`).textContent;
  for (const pill of panel.querySelectorAll("[name=when]")) pill.closest("label").hidden = !offered(pill.value);
  form.hidden = true;
  form.after(panel);
  document.body.dataset.spokenFor = JSON.stringify(ids());
  fill(values);
  part("undo").addEventListener("click", undo);
  setTimeout(forgetUndo, 10000, part("undo"));
  part("add").addEventListener("submit", add);
  part("add").addEventListener("input", remember);
  part("another").addEventListener("click", another);
  addEventListener("outbox", say);
  where ? show(where) : say();
  part("title").focus({ preventScroll: true });
  scrollTo(0, 0);
  dispatchEvent(new CustomEvent("outbox-changed"));
}

const forgetUndo = (button) => (button.contains(document.activeElement) ? setTimeout(forgetUndo, 2000, button) : (button.hidden = true));

// "In your account" only once it left the outbox, which only an acknowledgement does.
async function say() {
  const rows = (await waiting(user)).filter((row) => ids().includes(row.item.id));
  show(rows.some((row) => row.held) ? "look" : rows.length ? "phone" : "account");
}

function show(where) {
  const line = part("where");
  if (line.textContent !== line.dataset[where]) line.textContent = line.dataset[where];
}

function close() {
  removeEventListener("outbox", say);
  delete document.body.dataset.spokenFor;
  panel.remove();
  form.hidden = false;
  dispatchEvent(new CustomEvent("outbox-changed"));
  form.querySelector("h1").focus?.();
  scrollTo(0, 0);
}

// What was ticked stays ticked: perhaps only one chip was wrong.
async function undo() {
  await takeBack(user, ids());
  close();
  flush();
}

function another() {
  form.reset();
  close();
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
    await change(user, items.map(({ id, child }) => ({ id, child, ...fields })), words);
  } catch {
    return (panel.querySelector("[data-error=unsaved]").hidden = false);
  }
  await say(); // on its way again, so it is not called sent
  part("add").hidden = true;
  part("undo").hidden = true;
  part("added").hidden = false;
  if (fields.repaired) part("title").textContent = panel.querySelector("[data-reply=repaired]").textContent;
  part("another").focus();
  flush();
}

// What is typed here outlives a reload.
const remember = () => keepDraft(user, { child: form.elements.child.value, panel: { items, words, values: [...new FormData(part("add"))] } }).catch(() => undefined);

function fill(values = []) {
  for (const [name, value] of values) {
    for (const input of part("add").querySelectorAll(`[name="${name}"]`)) {
      if (input.type === "radio" || input.type === "checkbox") input.checked = input.value === value;
      else input.value = value;
    }
  }
}

export const details = { open };
