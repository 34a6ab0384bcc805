// Sends the outbox. A moment leaves the phone only on its own acknowledgement; everything else keeps it here.
// Also part of the service worker (serve_return/pwa.py), so every name at the top is its own.
import { hold, nextBatch, postpone, settle, waiting } from "./store.js";

const SYNC = "/api/v1/sync/";
const SESSION = "/phone/session/";
const BATCH = 50;
const PATIENCE = 10000; // ms for one answer
const LONGEST_WAIT = 300; // seconds between two tries by itself
const channel = globalThis.BroadcastChannel && new BroadcastChannel("outbox");
let size = BATCH;
let notBefore = 0; // the server asked for this much patience
let failures = 0;
let timer;
let running;
let again = false;

// {status, body, wait}: 0 without an answer, 401 for a redirect (that is the sign-in page), no body unless it is JSON.
async function answerOf(address, options = {}) {
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal, ...options });
    const json = /json/.test(answer.headers.get("Content-Type"));
    const body = json ? await answer.json() : undefined;
    return { status: answer.type === "opaqueredirect" ? 401 : answer.status, body, wait: secondsIn(answer.headers.get("Retry-After")) };
  } catch {
    return { status: 0 };
  } finally {
    clearTimeout(clock);
  }
}

const secondsIn = (text) => (text ? Math.max(0, Number(text) || (Date.parse(text) - Date.now()) / 1000 || 0) : 0);

// Who is signed in here, and a token for it, asked each time: a kept page may be older than the session. {person, csrf} or undefined.
export async function session() {
  const { status, body, wait } = await answerOf(SESSION);
  if (wait) notBefore = Date.now() + wait * 1000;
  return status === 200 && body && "person" in body ? body : undefined;
}

// One delivery. The results when it is our acknowledgement, else what came instead.
export async function deliver(csrf, items) {
  const batch_id = crypto.randomUUID();
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf };
  if (globalThis.document) headers["Accept-Language"] = document.documentElement.lang;
  const body = JSON.stringify({ batch_id, sent_at: new Date().toISOString(), items });
  const answer = await answerOf(SYNC, { method: "POST", headers, body });
  const ours = answer.status === 200 && answer.body?.batch_id === batch_id && Array.isArray(answer.body.results);
  return ours ? { results: answer.body.results, epoch: answer.body.epoch } : answer;
}

// One batch: "more" when something moved, "done" when nothing is left, "later" or "signin" when it must wait.
async function oneBatch({ person, csrf }) {
  const batch = await nextBatch(person, size);
  if (!batch.length) return "done";
  const { results, epoch, status, body, wait } = await deliver(csrf, batch.map((row) => row.item));
  if (results) {
    size = BATCH;
    return (await settle(person, batch, results, epoch)) ? "more" : "later";
  }
  if (status === 401 || status === 403) return "signin";
  if (status === 413 || (status === 400 && body)) return tooMuch(batch, body);
  if (wait) notBefore = Date.now() + wait * 1000;
  else if (status >= 500) await smaller(batch);
  return "later";
}

async function tooMuch(batch, body) {
  if (batch.length > 1) {
    size = Math.ceil(batch.length / 2);
  } else {
    size = BATCH;
    await hold(batch[0], body?.detail ?? "");
  }
  return "more";
}

// The server broke: perhaps on one of these. Next time fewer, and the one that failed alone comes last.
async function smaller(batch) {
  if (batch.length > 1) size = Math.ceil(batch.length / 2);
  else await postpone(batch[0]);
}

async function sendAll() {
  if (Date.now() < notBefore) return { state: "later" };
  const who = await session();
  if (!who) return { state: "later" };
  if (!who.person) return { state: "signin" };
  let state = "more";
  while (state === "more") {
    state = await oneBatch(who);
    tell({ state, person: who.person });
  }
  return { state, person: who.person };
}

function tell(news) {
  channel?.postMessage(news);
  globalThis.dispatchEvent(new CustomEvent("outbox", { detail: news }));
}

async function work() {
  let news;
  while (again) {
    again = false;
    // One tab at a time where the browser can; elsewhere twice is harmless, the server knows each id.
    news = await (navigator.locks ? navigator.locks.request("outbox", sendAll) : sendAll()).catch(() => ({ state: "later" }));
  }
  clearTimeout(timer);
  const asked = notBefore - Date.now(); // the server said when
  if (news.state !== "later") failures = 0;
  else if (asked <= 0) failures += 1;
  const pause = asked > 0 ? asked + 1000 * Math.random() : Math.min(2 ** failures, LONGEST_WAIT) * 1000 * (0.5 + Math.random());
  if (news.state === "later") timer = setTimeout(flush, pause);
  tell(news);
  return news;
}

// Sends what waits, for whoever is signed in; safe to call at any moment. {state, person}: done, later or signin.
export function flush() {
  again = true;
  running ??= work().finally(() => (running = undefined));
  return running;
}

// The same, only when this person has something here: an empty outbox asks the server nothing.
export const flushFor = async (user) => ((await waiting(user)).some((row) => !row.held) ? flush() : undefined);
