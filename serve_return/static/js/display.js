// Says where the moments are: on this phone, or to be looked at. What is in the account needs no line, but one that stood there says
// that all is sent, and stays: nothing moves under a thumb.
import { choose, discard, sendAgain, waiting } from "./store.js";

const { dataset, style } = document.documentElement;
const place = document.querySelector("[data-outbox]");

// `here` are ids whose way another part of the page speaks for. On <html> stands what is shown: line, sent, look (cards alone) or nothing.
export async function paint(user, state, here = []) {
  const rows = await waiting(user);
  const held = rows.filter((row) => row.held);
  const moving = rows.filter((row) => !row.held);
  const told = moving.filter((row) => !here.includes(row.item.id));
  const spoken = momentsOf(told);
  if (spoken) line(spoken, state, isDeleted(told));
  place.querySelector("[data-held]").replaceChildren(...held.map((row) => (row.held.theirs ? versions(row) : card(row))));
  const shown = spoken ? "line" : held.length ? "look" : ["line", "sent"].includes(dataset.waits) && !moving.length ? "sent" : "";
  if (shown) dataset.waits = shown;
  else delete dataset.waits;
  style.removeProperty("--waits");
  remember(user, moving.length ? "line" : held.length ? "look" : "", held.length);
}

const momentsOf = (rows) => new Set(rows.map((row) => row.item.together ?? row.item.id)).size;
const isDeleted = (rows) => [...new Map(rows.map((row) => [row.item.id, row])).values()].every((last) => last.item.op === "delete");

// For early.js on the next page. Only cards differ in height.
function remember(user, what, cards) {
  if (!what) return localStorage.removeItem("waits");
  const room = cards ? Math.ceil(place.getBoundingClientRect().height) : "";
  localStorage.setItem("waits", `${user} ${what} ${room}`);
}

function line(moments, state, deleted) {
  const what = place.querySelector("[data-what]");
  what.textContent = what.dataset[deleted ? "deleted" : "saved"];
  place.querySelector("[data-count]").textContent = moments > 1 ? `(${moments})` : "";
  for (const one of place.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== (state === "signin" ? "signin" : "later");
}

const copyOf = (name) => document.getElementById("phone").content.querySelector(name).cloneNode(true);

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
