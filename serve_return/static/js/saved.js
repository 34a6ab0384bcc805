// After a tap: saved, said so at once, ten seconds to take it back. What one likes to add comes a moment later (details.js).
import { flush } from "./flush.js";
import { takeBack, waiting } from "./store.js";

let panel, moment; // moment: {form, user, items, words}

const ids = () => moment.items.map((item) => item.id);
const part = (name) => panel.querySelector(`[data-${name}]`);

// `where` it is: on the phone, in the account, or "" when that is to be looked up. `values` were typed before a reload.
export function show(told, where = "", values = undefined) {
  moment = told;
  panel = document.getElementById("saved").content.firstElementChild.cloneNode(true);
  const [serve] = moment.items[0].serves.filter((one) => part(`reply="${one}"`));
  part("title").textContent = part(`reply="${serve ?? (moment.items[0].serves.length ? "any" : "none")}"`).textContent;
  part("undo").addEventListener("click", undo);
  setTimeout(forgetUndo, 10000, part("undo"));
  part("another").addEventListener("click", another);
  addEventListener("outbox", say);
  document.body.dataset.spokenFor = JSON.stringify(ids());
  where ? tell(where) : say();
  moment.form.hidden = true;
  moment.form.after(panel);
  part("title").focus({ preventScroll: true });
  scrollTo(0, 0);
  painted().then(() => further(panel, values)).catch(() => undefined);
}

// After what is on the screen now; a page that nobody sees paints nothing.
export const painted = () =>
  new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 300);
  });

async function further(here, values) {
  dispatchEvent(new CustomEvent("outbox-changed"));
  const { details } = await import("./details.js");
  if (here.isConnected) details(here, moment, say, values);
}

const forgetUndo = (button) => (button.contains(document.activeElement) ? setTimeout(forgetUndo, 2000, button) : (button.hidden = true));

// "In your account" only once it left the outbox, which only an acknowledgement does.
async function say() {
  const rows = (await waiting(moment.user)).filter((row) => ids().includes(row.item.id));
  tell(rows.some((row) => row.held) ? "look" : rows.length ? "phone" : "account");
}

function tell(where) {
  const line = part("where");
  if (line.textContent !== line.dataset[where]) line.textContent = line.dataset[where];
}

function close() {
  removeEventListener("outbox", say);
  delete document.body.dataset.spokenFor;
  panel.remove();
  moment.form.hidden = false;
  dispatchEvent(new CustomEvent("outbox-changed"));
  moment.form.querySelector("h1").focus?.();
  scrollTo(0, 0);
}

// What was ticked stays ticked: perhaps only one chip was wrong.
async function undo() {
  await takeBack(moment.user, ids());
  close();
  flush();
}

function another() {
  moment.form.reset();
  close();
}
