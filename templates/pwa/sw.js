// The service worker: what the app is made of, the last copy of a few pages, and the outbox when no page is open.
"use strict";
{{ modules|safe }}
const SHELL = "shell-{{ version }}";
const PAGES = "pages-{{ version }}";
const FILES = {{ files|safe }};
const OFFLINE = "{{ offline }}";
const HOME = "{{ home }}";
const ENOUGH = 2500; // ms before a kept copy is shown instead
const A_DAY = 24 * 3600 * 1000; // ms a kept copy is fresh enough not to be asked for again
let forgotten = 0; // how often the pages were; an answer asked for before the last time comes too late to be kept

addEventListener("install", (event) => {
  // Where the browser can, what the app is made of comes without waking this script for each file.
  event.addRoutes?.({ condition: { urlPattern: new URLPattern({ pathname: "{{ static }}*" }), requestMethod: "GET" }, source: "cache" });
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([OFFLINE, ...FILES])).then(() => skipWaiting()));
});

// Pages that are open keep what is typed in them: nobody is reloaded. Their old files stay until there is a new page.
addEventListener("activate", (event) => event.waitUntil(clients.claim().then(() => fetched(HOME)).catch(() => undefined)));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method === "POST" && pathname.endsWith("/logout/")) event.waitUntil(forgetPages());
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, request, pathname));
  else if (pathname.startsWith("{{ static }}")) event.respondWith(kept(request.url).then((file) => file ?? fetch(request)));
});

addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(Promise.all(event.data.keep.map((address) => freshEnough(address).then((is) => is || fetched(address)).catch(() => undefined))));
});

// A bonus where the browser has it: sends when there is network again. A page that somebody sees does that itself.
addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sendUnseen());
});

async function sendUnseen() {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.some((one) => one.visibilityState === "visible")) return;
  if ((await flush()).state === "later") throw new Error("The outbox is tried again later.");
}

async function page(event, request, pathname) {
  const asked = forgotten;
  const fresh = fetch(request);
  const after = fresh.then((answer) => keep(request.url, answer.clone(), asked)).catch(() => undefined);
  event.waitUntil(after);
  try {
    const slow = new Promise((done) => setTimeout(done, ENOUGH)).then(() => copyOfPage(request.url)).then((copy) => copy ?? fresh);
    return await Promise.race([fresh, slow]);
  } catch {
    const copy = await copyOfPage(["/", "/home/"].includes(pathname) ? new URL(HOME, location).href : request.url);
    return copy ?? kept(OFFLINE);
  }
}

const kept = (address) => caches.match(address, { ignoreVary: true });

// The very page, else the same without what follows the question mark; but never one child's page for another's.
async function copyOfPage(address) {
  const exact = { ignoreVary: true };
  const near = new URL(address).searchParams.has("child") ? exact : { ignoreVary: true, ignoreSearch: true };
  const pages = await caches.open(PAGES);
  const newest = (await pages.match(address, exact)) ?? (await pages.match(address, near));
  return newest ?? (address.startsWith(new URL(OFFLINE, location).href) ? undefined : (await caches.match(address, exact)) ?? caches.match(address, near));
}

async function fetched(address) {
  const asked = forgotten;
  await keep(new URL(address, location).href, await fetch(address, { credentials: "same-origin" }), asked);
}

async function freshEnough(address) {
  const copy = await (await caches.open(PAGES)).match(address, { ignoreVary: true });
  return copy && Date.now() - Date.parse(copy.headers.get("Date")) < A_DAY;
}

// Only what the server marks for this person. A redirect (somebody has to sign in) or another person takes the old copies away.
async function keep(address, answer, asked) {
  const person = answer.ok && !answer.redirected ? answer.headers.get("X-Keep-Offline") : null;
  let pages = await caches.open(PAGES);
  const copies = await pages.keys();
  const known = copies.some((request) => request.url === address);
  if (!person) return known && (answer.redirected || answer.type === "opaqueredirect") ? forgetPages() : undefined;
  const before = copies.length && (await pages.match(copies[0], { ignoreVary: true }));
  if (asked === forgotten && before && before.headers.get("X-Keep-Offline") !== person) {
    const gone = forgetPages();
    asked = forgotten;
    await gone;
    pages = await caches.open(PAGES);
  }
  if (asked !== forgotten) return;
  await pages.put(address, answer);
  for (const name of await caches.keys()) if (name !== SHELL && name !== PAGES) await caches.delete(name);
}

async function forgetPages() {
  forgotten++;
  for (const name of await caches.keys()) if (name.startsWith("pages-")) await caches.delete(name);
}
