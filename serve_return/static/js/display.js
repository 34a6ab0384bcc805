// Says where the moments are: on this phone, or to be looked at. What is in the account needs no line.
import { choose, discard, sendAgain, waiting } from "./store.js";

let place;

// The lines stand on top of the page; `here` are ids whose way another part of the page speaks for.
export async function paint(user, state, here = []) {
  place ??= build();
  const rows = await waiting(user);
  const moving = rows.filter((row) => !row.held && row.item.op === "put" && !here.includes(row.item.id));
  const moments = new Set(moving.map((row) => row.item.together ?? row.item.id)).size;
  place.querySelector("[data-line]").replaceChildren(...(moments ? [line(moments, state)] : []));
  place.querySelector("[data-held]").replaceChildren(...rows.filter((row) => row.held).map((row) => (row.held.theirs ? versions(row) : card(row))));
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

function acts(made, name, how) {
  made.querySelector(name).addEventListener("click", async () => {
    await how();
    dispatchEvent(new CustomEvent("outbox-changed"));
  });
}

function card(row) {
  const made = copyOf("[data-card]");
  made.querySelector("[data-words]").textContent = [row.words, row.item.note].filter(Boolean).join(": ");
  made.querySelector("[data-why]").textContent = row.held.detail;
  acts(made, "[data-again]", () => sendAgain(row));
  acts(made, "[data-discard]", () => discard(row.n));
  return made;
}

// Both versions of what was changed here and elsewhere, in full.
function versions(row) {
  const made = copyOf("[data-versions]");
  const word = (value) => made.querySelector(`[data-word="${value ?? ""}"]`)?.textContent;
  const said = (fields) => [
    fields.note,
    ...["routine", "back_and_forth"].filter((name) => name in fields).map((name) => word(fields[name])),
    fields.occurred_at && new Date(fields.occurred_at).toLocaleString(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" }),
    fields.note_for === "family" && fields.note && `(${word("family")})`,
  ].filter(Boolean).join("\n") || word("");
  made.querySelector("[data-words]").textContent = row.words;
  made.querySelector("[data-mine]").textContent = said(row.item);
  made.querySelector("[data-theirs]").textContent = said(row.held.theirs);
  acts(made, "[data-keep-mine]", () => choose(row, true));
  acts(made, "[data-keep-theirs]", () => choose(row, false));
  return made;
}
