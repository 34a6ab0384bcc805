// The phone's own memory, in IndexedDB: what is on its way (outbox), what arrived lately (sent), what is being typed (drafts).
// Also part of the service worker (serve_return/pwa.py), so every name at the top is its own.
const MEMORY = "moments";
const OPENS_WITHIN = 3000; // ms; a phone's storage may hang for ever
const REMEMBER = 24 * 3600 * 1000; // ms an arrived moment's revision is kept for a change
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
    work({ outbox, sent, drafts }).then((value) => (result = value), (wrong) => { fail(wrong); try { all.abort(); } catch { /* over already */ } });
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

// Everything of this person that did not arrive yet, oldest first. A row: {n, user, item, words, tried?, held?}.
export const waiting = (user) => inMemory("readonly", ({ outbox }) => rowsOf(outbox, user));

// `items` as POST /sync/ takes them; `words` says to the person which moment it is.
export const save = (user, items, words) =>
  inMemory("readwrite", async ({ outbox, drafts }) => {
    for (const item of items) outbox.add({ user, words, item: { op: "put", ...item } });
    drafts.delete(user);
  });

// Adds to a moment: in place while it never left the phone, else as a change that follows it.
export const change = (user, id, fields, words) =>
  inMemory("readwrite", async ({ outbox, sent, drafts }) => {
    const last = (await rowsOf(outbox, user)).filter((row) => row.item.id === id).pop();
    if (last && (!last.tried || last.held)) outbox.put({ ...last, item: { ...last.item, ...fields }, held: undefined });
    else outbox.add({ user, words, item: { op: "put", id, ...fields, rev: last ? undefined : (await got(sent.get(id)))?.rev } });
    drafts.delete(user);
  });

// What never left is simply gone; what may have arrived is followed by a deletion.
export const takeBack = (user, ids) =>
  inMemory("readwrite", async ({ outbox, drafts }) => {
    const rows = await rowsOf(outbox, user);
    for (const id of ids) {
      const same = rows.filter((row) => row.item.id === id);
      for (const row of same) if (!row.tried || row.held) outbox.delete(row.n);
      if (!same.length || same.some((row) => row.tried && !row.held)) outbox.add({ user, words: "", item: { op: "delete", id } });
    }
    drafts.delete(user);
  });

// The next rows to send: one per moment, because a change waits for what it changes. Those that failed alone come last.
export const nextBatch = (user, most) =>
  inMemory("readwrite", async ({ outbox }) => {
    const first = new Map();
    for (const row of await rowsOf(outbox, user)) if (!row.held && !first.has(row.item.id)) first.set(row.item.id, row);
    const batch = [...first.values()].sort((a, b) => (a.late ?? 0) - (b.late ?? 0) || a.n - b.n).slice(0, most);
    for (const row of batch) if (!row.tried) outbox.put({ ...row, tried: true });
    return batch;
  });

// Takes each answer to heart; how many rows moved on. Without an answer of its own a row stays as it is.
export const settle = (user, batch, results) =>
  inMemory("readwrite", async ({ outbox, sent }) => {
    const answers = new Map(results.map((result) => [result?.id, result]));
    const rows = await rowsOf(outbox, user);
    let moved = 0;
    for (const { n, item } of batch) {
      const row = rows.find((one) => one.n === n);
      const answer = answers.get(item.id);
      const done = ["stored", "duplicate"].includes(answer?.status);
      if (!row || (!done && !["conflict", "rejected"].includes(answer?.status))) continue;
      moved += 1;
      const later = rows.filter((one) => one.item.id === item.id && one.n > n);
      if (done) arrived({ outbox, sent }, row, later[0], answer.rev);
      else refused(outbox, row, later, answer);
    }
    const old = Date.now() - REMEMBER;
    for (const one of await got(sent.getAll())) if (one.at < old) sent.delete(one.id);
    return moved;
  });

function arrived({ outbox, sent }, row, next, rev) {
  outbox.delete(row.n);
  if (row.item.op === "delete") sent.delete(row.item.id);
  else sent.put({ id: row.item.id, user: row.user, rev, at: Date.now() });
  if (next?.item.op === "put") outbox.put({ ...next, item: { ...next.item, rev } });
}

// Nothing typed is dropped: later changes join the row that is shown to the person.
function refused(outbox, row, later, { status, detail }) {
  const takenBack = later.some((one) => one.item.op === "delete");
  if (row.item.op === "delete" || takenBack) return outbox.delete(row.n); // nothing is there, which is what was wanted
  const item = Object.assign({}, row.item, ...later.map((one) => one.item));
  for (const one of later) outbox.delete(one.n);
  return outbox.put({ ...row, item, held: { status, detail: detail ?? "" } });
}

// Set aside for the person to look at; the others go on.
export const hold = (row, detail) => inMemory("readwrite", async ({ outbox }) => outbox.put({ ...row, tried: true, held: { status: "rejected", detail } }));

// It failed alone: the others go first.
export const postpone = (row) => inMemory("readwrite", async ({ outbox }) => outbox.put({ ...row, tried: true, late: (row.late ?? 0) + 1 }));

// Once more, as a moment of its own.
export const sendAgain = (row) =>
  inMemory("readwrite", async ({ outbox }) => {
    const { rev, ...item } = row.item;
    outbox.put({ ...row, item: { ...item, id: crypto.randomUUID() }, tried: false, held: undefined, late: 0 });
  });

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
