// The log page: a tap is on the phone first, then on its way. Without IndexedDB the form posts as it always did.
import { deliver, flush, session } from "./flush.js";
import { painted, show } from "./saved.js";
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

const words = () => [form.dataset.name, ...[...form.querySelectorAll("input:checked")].map((input) => input.closest("label").textContent.trim())].join(", ");

async function submit(event) {
  event.preventDefault();
  if (busy) return;
  busy = true;
  const moment = { form, user, items: items(), words: words() };
  try {
    await save(user, moment.items, moment.words);
    show(moment, "phone");
    painted().then(onward);
  } catch {
    await straight(moment);
  }
  busy = false;
}

function onward() {
  localStorage.setItem("waits", `${user} line`); // early.js on the next page
  flush();
  if (localStorage.getItem("asked")) return; // some browsers put this question to the person: once is enough
  localStorage.setItem("asked", "yes");
  navigator.storage?.persist?.().catch?.(() => undefined);
}

// The phone keeps nothing: then straight to the account, or say plainly that it is not saved, with the form as it was.
async function straight(moment) {
  const who = await session();
  const { results } = who?.person === user ? await deliver(who.csrf, moment.items.map((item) => ({ op: "put", ...item }))) : {};
  if (results?.every(({ status }) => status === "stored" || status === "duplicate")) return show(moment, "account");
  const alarm = form.querySelector("[data-not-saved]");
  alarm.hidden = false;
  alarm.focus();
}

const remember = () => keepDraft(user, { child: form.elements.child.value, serves: ticked("serves"), returns: ticked("returns"), also: ticked("also") }).catch(() => undefined);

async function recall() {
  const draft = await draftOf(user);
  if (!draft || Date.now() - draft.at > DRAFT_LIVES || draft.child !== form.elements.child.value) return;
  if (draft.panel) return show({ form, user, ...draft.panel }, "", draft.panel.values);
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
