// Changing an earlier moment. With network and the person's own session the form posts, as it does without this script; else the
// change waits on the phone.
import { moment as instantOf } from "./backdate.js";
import { session } from "./flush.js";
import { change } from "./store.js";

const form = document.querySelector("form.details[data-person]");
const { person, child, moment, home, words, future, long, noNetwork, signIn } = form.dataset;
const user = Number(person);
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

async function submit(event) {
  event.preventDefault();
  const missing = await refusedTo(form);
  if (!missing) return;
  const fields = changes();
  if (wrong(fields)) return;
  // Another child who was there too is a moment of its own, which this page cannot make.
  if (!same(ticked("also").map(Number), also)) return alert(missing);
  try {
    if (Object.keys(fields).length) await change(user, [{ id: moment, child: view.child, ...fields }], words, view);
    localStorage.setItem("waits", `${user} line`); // early.js on the next page
    location.assign(home);
  } catch {
    alert(missing); // nothing can be kept; what was typed is still here
  }
}

async function remove(event) {
  event.preventDefault();
  const missing = await refusedTo(event.target);
  if (missing) alert(missing);
}

if (globalThis.indexedDB && globalThis.crypto?.randomUUID) {
  form.addEventListener("submit", submit);
  form.addEventListener("input", () => form.querySelectorAll("[name=at], [name=note]").forEach((field) => field.setCustomValidity("")));
  for (const other of document.querySelectorAll('main form[action$="/undo/"]')) other.addEventListener("submit", remove);
}
