// On every page of a caregiver: send what waits, say what waits, keep pages for without network, and leave nothing behind.
import { flush, flushFor, session } from "./flush.js";
import { waiting, wipe } from "./store.js";

const template = document.getElementById("phone");
const user = Number(template?.dataset.person);
let state;

const send = () => flushFor(user).catch(() => undefined);
const show = () => say().catch(() => undefined);

// With nothing here and nothing said, there is nothing to say.
async function say() {
  if (!document.documentElement.dataset.waits && !localStorage.getItem("waits") && !(await waiting(user)).length) return;
  const { paint } = await import("./display.js");
  await paint(user, state, JSON.parse(document.body.dataset.spokenFor ?? "[]"));
}

function hear({ detail }) {
  state = detail.person && detail.person !== user ? "signin" : detail.state;
  show();
}

function listen() {
  addEventListener("outbox", hear);
  addEventListener("outbox-changed", () => { show(); send(); });
  addEventListener("online", send);
  addEventListener("pageshow", (event) => event.persisted && send());
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? send() : handOver().catch(() => undefined)));
  if (globalThis.BroadcastChannel) new BroadcastChannel("outbox").onmessage = ({ data }) => dispatchEvent(new CustomEvent("outbox", { detail: data }));
  show();
  send();
}

// Nobody looks any more: where the browser can send by itself later, it may.
async function handOver() {
  if ((await waiting(user)).some((row) => !row.held)) await (await navigator.serviceWorker?.ready)?.sync?.register("outbox");
}

// The service worker keeps what helps without network: the places of the bar below, the log page of each child, and data-keep.
async function work() {
  const worker = await navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" });
  if (!worker) return;
  const { active } = await navigator.serviceWorker.ready;
  const places = [...document.querySelectorAll("#nav li a, .kids a, [data-keep]")].map((link) => link.href);
  active.postMessage({ keep: [new URL("/log/", location).href, ...places] });
}

// Signing out: first what waits is sent, then the person is asked, then the phone forgets. An older page may stand here while somebody
// else is signed in, or nobody: it is theirs that is forgotten then, with a token of now, and what waits for others stays.
async function leave(event) {
  event.preventDefault();
  const form = event.target;
  await flush().catch(() => undefined);
  const who = await session();
  if (!who) return alert(template.dataset.noNetwork);
  const left = who.person ? await waiting(who.person).catch(() => []) : [];
  if (left.length && !confirm(template.dataset.leave)) return;
  if (who.person) await wipe(who.person).catch(() => undefined);
  localStorage.clear();
  form.elements.csrfmiddlewaretoken.value = who.csrf;
  form.submit();
}

if (user && globalThis.indexedDB && globalThis.crypto?.randomUUID) {
  listen();
  for (const form of document.querySelectorAll(`form[action$="/logout/"]`)) form.addEventListener("submit", leave);
  work().catch(() => undefined);
}
