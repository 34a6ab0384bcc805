// Changing an earlier moment. With network and the person's own session the form posts, as it does without this script; else the
// change waits on the phone.
import { moment as instantOf } from "./backdate.js";
import { session } from "./flush.js";
import { change, erase, save } from "./store.js";

const form = document.querySelector("form.details[data-person]");
const { person, child, moment, home, words, future, long, noNetwork, signIn, together } = form.dataset;
const user = Number(person);
const tied = JSON.parse(form.dataset.tied); // the same moment for other children: {id, child, rev}
const LONGEST_NOTE = 280;

// As this page showed it: what a change is weighed against.
const { also, occurred_at, ...shown } = JSON.parse(form.elements.base.value);
const view = { id: moment, user, child: Number(child), rev: Number(form.elements.rev.value), words, fields: { ...shown, occurred_at: new Date(occurred_at.replace(" ", "T")).toISOString() } };

const ticked = (name) => [...form.querySelectorAll(`input[name="${name}"]:checked`)].map((input) => input.value);
const same = (one, other) => JSON.stringify([one].flat().sort()) === JSON.stringify([other].flat().sort());

// Only what differs from what was shown.
function changes() {
  const sent = new FormData(form);
  const now = { serves: ticked("serves"), returns: ticked("returns"), note: sent.get("note").replaceAll("\r\n", "\n"), note_for: sent.get("note_for") };
  for (const name of ["routine", "back_and_forth"]) now[name] = sent.get(name) || null;
  for (const name of ["repaired", "kept"]) now[name] = sent.has(name);
  const fields = Object.fromEntries(Object.entries(now).filter(([name, value]) => !same(value, shown[name])));
  const at = sent.get("at") ? new Date(sent.get("at")) : [null, "", "keep"].includes(sent.get("when")) ? undefined : instantOf(sent.get("when"));
  return at ? { ...fields, occurred_at: at.toISOString() } : fields;
}

function wrong({ occurred_at: at, note = "" }) {
  form.elements.at.setCustomValidity(new Date(at ?? 0) > new Date() ? future : "");
  form.elements.note.setCustomValidity(note.length > LONGEST_NOTE ? long : "");
  return !form.reportValidity();
}

// Posts under this person's own session alone, with its own token: the page may be older. Else it says what is missing.
async function refusedTo(post) {
  const who = await session();
  if (who?.person !== user) return who ? signIn : noNetwork;
  post.elements.csrfmiddlewaretoken.value = who.csrf;
  post.submit();
}

// What was done is on the phone, or the page says what is missing, with what was typed still here.
async function onPhone(work, missing) {
  try {
    await work();
    localStorage.setItem("waits", `${user} line`); // early.js on the next page
    location.assign(home);
  } catch {
    alert(missing);
  }
}

const labelOf = (other) => form.querySelector(`input[name="also"][value="${other}"]`).closest("label").textContent.trim();

// As the form does it: the moments of other children change with it, go with it, or begin.
async function keep(fields) {
  const present = ticked("also").map(Number);
  const begun = present.filter((other) => !also.includes(other));
  const mine = begun.length && !tied.length ? { ...fields, together } : fields;
  if (Object.keys(mine).length) await change(user, [{ id: moment, child: view.child, ...mine }], words, view);
  for (const one of Object.keys(fields).length ? tied : []) {
    if (present.includes(one.child)) await change(user, [{ id: one.id, child: one.child, ...fields }], labelOf(one.child), { ...view, ...one });
  }
  await erase(user, tied.filter((one) => !present.includes(one.child)).map((one) => one.id));
  const whole = { ...view.fields, ...fields, together };
  for (const other of begun) await save(user, [{ id: crypto.randomUUID(), child: other, ...whole }], labelOf(other));
}

async function submit(event) {
  event.preventDefault();
  const missing = await refusedTo(form);
  if (!missing) return;
  const fields = changes();
  if (!wrong(fields)) await onPhone(() => keep(fields), missing);
}

async function remove(event) {
  event.preventDefault();
  const missing = await refusedTo(event.target);
  if (missing) await onPhone(() => erase(user, [moment, ...tied.map((one) => one.id)]), missing);
}

if (globalThis.indexedDB && globalThis.crypto?.randomUUID) {
  form.addEventListener("submit", submit);
  form.addEventListener("input", () => form.querySelectorAll("[name=at], [name=note]").forEach((field) => field.setCustomValidity("")));
  for (const other of document.querySelectorAll('main form[action$="/undo/"]')) other.addEventListener("submit", remove);
}
