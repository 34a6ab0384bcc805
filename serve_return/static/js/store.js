// The phone's own memory, in IndexedDB: what is on its way (outbox), what was seen lately (sent), what is being typed (drafts).
// Also part of the service worker (serve_return/pwa.py), so every name at the top is its own.
import { changed, chosen, givenAgain, recorded, renewed, settled, takenBack, upNext } from "./outbox.js";

const MEMORY = "moments";
const OPENS_WITHIN = 3000; // ms; a phone's storage may hang for ever
const REMEMBER = 24 * 3600 * 1000; // ms an arrived moment is remembered for a change
let memory; // a promise of the open database, shared by whoever asks

// Whatever version is there: an old page goes on working beside a newer one.
const opened = () =>
  new Promise((done, fail) => {
    const asked = indexedDB.open(MEMORY);
    setTimeout(fail, OPENS_WITHIN, new Error("the phone's storage does not answer"));
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("outbox", { keyPath: "n", autoIncrement: true });
      asked.result.createObjectStore("sent", { keyPath: "id" });
      asked.result.createObjectStore("drafts", { keyPath: "user" });
    };
    asked.onerror = () => fail(asked.error);
    asked.onsuccess = () => {
      const base = asked.result;
      base.onclose = () => (memory = undefined);
      base.onversionchange = () => {
        base.close();
        memory = undefined;
      };
      done(base);
    };
  });

const got = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

// Ends well only when the transaction is on disk.
const transacted = (base, mode, work) =>
  new Promise((done, fail) => {
    const all = base.transaction(["outbox", "sent", "drafts"], mode, { durability: "strict" });
    const [outbox, sent, drafts] = ["outbox", "sent", "drafts"].map((name) => all.objectStore(name));
    let result;
    all.oncomplete = () => done(result);
    all.onabort = all.onerror = () => fail(all.error ?? new Error("not written"));
    const end = (how) => { try { all[how]?.(); } catch { /* over already */ } };
    work({ outbox, sent, drafts }).then((value) => { result = value; end("commit"); }, (wrong) => { fail(wrong); end("abort"); });
  });

// A handle may have died (iPhones do that): open once more, then give up loudly.
async function inMemory(mode, work) {
  for (let again = true; ; again = false) {
    try {
      return await transacted(await (memory ??= opened()), mode, work);
    } catch (wrong) {
      memory?.then((base) => base.close(), () => undefined);
      memory = undefined;
      if (!again) throw wrong;
    }
  }
}

const rowsOf = async (outbox, user) => (await got(outbox.getAll())).filter((row) => row.user === user);

// Everything of this person that did not arrive yet, oldest first.
export const waiting = (user) => inMemory("readonly", ({ outbox }) => rowsOf(outbox, user));

// One moment's rows become what a rule of outbox.js makes of them, and so does what was last seen of it.
async function apply({ outbox, sent }, user, id, rule) {
  const before = (await rowsOf(outbox, user)).filter((row) => row.item.id === id);
  const known = await got(sent.get(id));
  const view = known?.fields ? known : undefined;
  const { rows, view: seen } = (await rule(before, view)) ?? { rows: before, view };
  for (const row of before) if (!rows.some(({ n }) => n === row.n)) outbox.delete(row.n);
  for (const { n, ...row } of rows.filter((one) => !before.includes(one))) outbox.put(n ? { n, ...row } : row);
  if (!seen) sent.delete(id);
  else if (seen !== view) sent.put({ ...seen, at: Date.now() });
}

const onRows = (rule) => (rows, view) => ({ rows: rule(rows, view), view });

// `items` as POST /sync/ takes them; `words` says to the person which moment it is.
export const save = (user, items, words) =>
  inMemory("readwrite", async ({ outbox, drafts }) => {
    for (const item of items) for (const row of recorded(user, item, words)) outbox.add(row);
    drafts.delete(user);
  });

// `items`: {id, child, and what is added or changed}. `shown`: what the page showed of a moment, when that is more than this phone knew.
export const change = (user, items, words, shown = undefined) =>
  inMemory("readwrite", async (stores) => {
    const seen = (view) => (shown && !(view?.rev >= shown.rev) ? shown : view);
    for (const item of items) await apply(stores, user, item.id, (rows, view) => ({ rows: changed(rows, seen(view), user, item, words), view: seen(view) }));
    stores.drafts.delete(user);
  });

async function withdrawn(stores, user, ids) {
  for (const id of ids) await apply(stores, user, id, onRows((rows) => takenBack(rows, user, id)));
}

// Of a moment just saved, with what is being typed about it; and of an earlier one.
export const takeBack = (user, ids) => inMemory("readwrite", (stores) => withdrawn(stores, user, ids).then(() => stores.drafts.delete(user)));
export const erase = (user, ids) => inMemory("readwrite", (stores) => withdrawn(stores, user, ids));

// The next rows to send: one per moment, because a change waits for what it changes. Those that failed alone come last.
export const nextBatch = (user, most) =>
  inMemory("readwrite", async ({ outbox }) => {
    const batch = upNext(await rowsOf(outbox, user), most);
    for (const row of batch) if (!row.tried) outbox.put({ ...row, tried: true });
    return batch;
  });

// Takes each answer to heart; how many rows moved on. Without an answer of its own a row stays as it is.
export const settle = (user, batch, results, epoch) =>
  inMemory("readwrite", async (stores) => {
    const answers = new Map(results.map((result) => [result?.id, result]));
    let moved = 0;
    for (const { n, item } of batch) {
      await apply(stores, user, item.id, (rows, view) => {
        const row = rows.find((one) => one.n === n);
        const next = row && answers.has(item.id) ? settled(rows, view, row, answers.get(item.id)) : undefined;
        moved += next ? 1 : 0;
        return next;
      });
    }
    const old = Date.now() - REMEMBER;
    for (const one of await got(stores.sent.getAll())) if (one.at < old) stores.sent.delete(one.id);
    await compare(stores, user, epoch, new Set(batch.map((row) => row.item.id)));
    return moved;
  });

// Another epoch than the last one: the server was put back from a backup, and may have lost what it had acknowledged.
async function compare(stores, user, epoch, seen) {
  const mark = { id: `epoch of ${user}`, user, epoch };
  const last = await got(stores.sent.get(mark.id));
  if (!epoch || last?.epoch === epoch) return;
  stores.sent.put(mark);
  if (!last) return;
  const views = (await got(stores.sent.getAll())).filter((one) => one.user === user && one.fields);
  for (const one of views) await apply(stores, user, one.id, onRows((rows, view) => givenAgain(rows, view, seen.has(one.id))));
}

// Set aside for the person to look at; the others go on.
export const hold = (row, detail) => inMemory("readwrite", async ({ outbox }) => outbox.put({ ...row, tried: true, held: { status: "rejected", detail } }));

// It failed alone: the others go first.
export const postpone = (row) => inMemory("readwrite", async ({ outbox }) => outbox.put({ ...row, tried: true, late: (row.late ?? 0) + 1 }));

const onRow = (row, rule) =>
  inMemory("readwrite", (stores) =>
    apply(stores, row.user, row.item.id, onRows((rows, view) => {
      const standing = rows.find(({ n }) => n === row.n);
      return standing?.held ? rule(rows, standing, view) : rows; // another tab was first
    })),
  );

export const sendAgain = (row) => onRow(row, (rows, standing, view) => renewed(rows, view, standing, crypto.randomUUID()));

// Of two versions, this phone's or the account's.
export const choose = (row, mine) => onRow(row, (rows, standing) => chosen(rows, standing, mine));

export const discard = (n) => inMemory("readwrite", async ({ outbox }) => outbox.delete(n));

export const keepDraft = (user, draft) => inMemory("readwrite", async ({ drafts }) => drafts.put({ user, at: Date.now(), ...draft }));
export const draftOf = (user) => inMemory("readonly", ({ drafts }) => got(drafts.get(user)));

// Everything of one person leaves the phone; what others have waiting here stays theirs.
export const wipe = (user) =>
  inMemory("readwrite", async ({ outbox, sent, drafts }) => {
    for (const row of await rowsOf(outbox, user)) outbox.delete(row.n);
    for (const one of await got(sent.getAll())) if (one.user === user) sent.delete(one.id);
    drafts.delete(user);
  });
