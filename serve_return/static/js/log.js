// The log page: a tap is on the phone first, then on its way. Without IndexedDB the form posts as it always did.
import { details } from "./details.js";
import { deliver, flush, session } from "./flush.js";
import { draftOf, keepDraft, save } from "./store.js";

const form = document.querySelector("form.moment[data-person]");
const user = Number(form?.dataset.person);
const DRAFT_LIVES = 12 * 3600 * 1000; // ms
let busy = false;

const ticked = (name) => [...form.querySelectorAll(`input[name="${name}"]:checked`)].map((input) => input.value);

// One item per child; several are tied by the first one's id.
function items() {
  const children = [form.elements.child.value, ...ticked("also")].map(Number);
  const ids = children.map(() => crypto.randomUUID());
  const shared = { occurred_at: new Date().toISOString(), serves: ticked("serves"), returns: ticked("returns") };
  if (ids.length > 1) shared.together = ids[0];
  return children.map((child, place) => ({ id: ids[place], child, ...shared }));
}

const words = () => [form.dataset.name, ...[...form.querySelectorAll("input:checked")].map((input) => input.closest("label").innerText.trim())].join(", ");

async function submit(event) {
  event.preventDefault();
  if (busy) return;
  busy = true;
  const made = items();
  try {
    await save(user, made, words());
    details.open(form, user, made, words(), "phone");
    navigator.storage?.persist?.().catch?.(() => undefined);
    flush();
  } catch {
    await straight(made);
  }
  busy = false;
}

// The phone keeps nothing: then straight to the account, or say plainly that it is not saved, with the form as it was.
async function straight(made) {
  const who = await session();
  const { results } = who?.person === user ? await deliver(who.csrf, made.map((item) => ({ op: "put", ...item }))) : {};
  if (results?.every(({ status }) => status === "stored" || status === "duplicate")) return details.open(form, user, made, words(), "account");
  const alarm = form.querySelector("[data-not-saved]");
  alarm.hidden = false;
  alarm.focus();
}

const remember = () => keepDraft(user, { child: form.elements.child.value, serves: ticked("serves"), returns: ticked("returns"), also: ticked("also") }).catch(() => undefined);

async function recall() {
  const draft = await draftOf(user);
  if (!draft || Date.now() - draft.at > DRAFT_LIVES || draft.child !== form.elements.child.value) return;
  if (draft.panel) return details.open(form, user, draft.panel.items, draft.panel.words, "", draft.panel.values);
  for (const name of ["serves", "returns", "also"]) {
    for (const input of form.querySelectorAll(`input[name="${name}"]`)) {
      input.checked ||= draft[name].includes(input.value);
      if (input.checked) input.closest("details")?.setAttribute("open", "");
    }
  }
}

if (user && globalThis.indexedDB && globalThis.crypto?.randomUUID) {
  form.addEventListener("submit", submit);
  form.addEventListener("change", remember);
  recall().catch(() => undefined);
}
