// Says where the moments are: on this phone, or to be looked at. What is in the account needs no line.
import { discard, sendAgain, waiting } from "./store.js";

let place;

// The lines stand on top of the page; `here` are ids whose way another part of the page speaks for.
export async function paint(user, state, here = []) {
  place ??= build();
  const rows = await waiting(user);
  const moving = rows.filter((row) => !row.held && row.item.op === "put" && !here.includes(row.item.id));
  const moments = new Set(moving.map((row) => row.item.together ?? row.item.id)).size;
  place.querySelector("[data-line]").replaceChildren(...(moments ? [line(moments, state)] : []));
  place.querySelector("[data-held]").replaceChildren(...rows.filter((row) => row.held).map(card));
}

const copyOf = (name) => document.getElementById("phone").content.querySelector(name).cloneNode(true);

function build() {
  const made = copyOf("[data-outbox]");
  document.querySelector("main .messages").after(made);
  return made;
}

function line(moments, state) {
  const made = copyOf("[data-waiting]");
  made.querySelector("[data-count]").textContent = moments > 1 ? `(${moments})` : "";
  for (const one of made.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== (state === "signin" ? "signin" : "later");
  // An iPhone clears what a page keeps after a week, unless it stands on the home screen.
  made.querySelector("[data-install]").hidden = navigator.standalone !== false;
  return made;
}

function card(row) {
  const made = copyOf("[data-card]");
  made.querySelector("[data-words]").textContent = [row.words, row.item.note].filter(Boolean).join(": ");
  made.querySelector("[data-why]").textContent = row.held.detail;
  const act = (name, how) => made.querySelector(name).addEventListener("click", async () => {
    await how();
    dispatchEvent(new CustomEvent("outbox-changed"));
  });
  act("[data-again]", () => sendAgain(row));
  act("[data-discard]", () => discard(row.n));
  return made;
}
