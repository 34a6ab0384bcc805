// What becomes of a moment on its way: rules on plain rows, without storage or network (store.js has those), so that tests drive
// the real thing. Also part of the service worker (serve_return/pwa.py), so every name at the top is its own.
// A row: {n, user, words, item, fresh?, base?, blind?, tried?, late?, again?, whole?, held?}; one that was tried is not changed any more, it is
// replaced. `base` is what the person saw when changing something. A view: {id, user, child, fields, words?, rev?} is what the person last saw
// of a moment here; with a `rev`, it is all of that revision. A `blind` row builds on a revision that the person did not see.
const UNTOLD = { serves: [], returns: [], back_and_forth: null, routine: null, repaired: false, note: "", note_for: "me", kept: false, together: null };
// A note and who may read it are one thing: nobody's words are shown to others because of two half changes.
const PARTS = [["note", "note_for"], ...["occurred_at", ...Object.keys(UNTOLD)].filter((name) => !name.startsWith("note")).map((name) => [name])];

const GONE = 410; // deleted before

const picked = (from, names) => Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
const fieldsOf = (item) => picked(item, PARTS.flat());
const plain = (name, value) => (name === "occurred_at" ? Date.parse(value) : Array.isArray(value) ? [...value].sort().join() : (value ?? null));
const differ = (part, one, other) => part.some((name) => plain(name, one[name]) !== plain(name, other[name]));
const is = (row, op) => row.item.op === op;
const inVersions = (row) => Boolean(row.held?.theirs);

// Three ways: `free` is what only this side changed, `clash` what both did, each to something else.
export function merged(base, mine, theirs) {
  const found = { free: {}, clash: {} };
  const all = { ...base, ...mine };
  for (const part of PARTS) {
    if (!part.some((name) => name in mine) || !differ(part, all, base) || !differ(part, all, theirs)) continue;
    Object.assign(differ(part, base, theirs) ? found.clash : found.free, picked(all, part));
  }
  return found;
}

// The rules below take the rows of one moment, oldest first, and give what they become.

export const recorded = (user, item, words) => [{ user, words, fresh: true, item: { op: "put", ...item } }];

// A change goes into the row that never left, else it follows. What has two versions already gets the newer words.
export function changed(rows, view, user, { id, child, ...fields }, words) {
  const base = Object.assign({ ...UNTOLD }, view?.fields, ...rows.map((row) => fieldsOf(row.item)));
  const shown = rows.find(inVersions);
  const joins = shown ? picked(fields, PARTS.filter((part) => part.some((name) => name in shown.item)).flat()) : {};
  const rest = Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in joins)));
  const next = rows.map((row) => (row === shown ? { ...row, item: { ...row.item, ...joins } } : row));
  if (shown && !Object.keys(rest).length) return next;
  const last = next.filter((row) => !inVersions(row)).pop();
  if (!last || !is(last, "put") || (!last.held && (last.tried || last.blind))) {
    const rev = last || shown ? undefined : view?.rev;
    return [...next, { user, words, base, item: { op: "put", id, child, ...rest, rev } }];
  }
  const grown = { ...last, again: undefined, item: { ...last.item, ...rest }, base: last.fresh ? undefined : { ...base, ...last.base } };
  return next.map((row) => (row === last ? (last.held ? anew(grown) : grown) : row));
}

const anew = (row) => ({ ...row, n: undefined, tried: false, held: undefined, whole: undefined });

// What never left is simply gone; what may have arrived, now or before a restore, is followed by a deletion.
export const takenBack = (rows, user, id) => (rows[0]?.fresh && !rows[0].tried && !rows[0].whole ? [] : [...rows.filter((row) => row.tried && !row.held), { user, words: "", item: { op: "delete", id } }]);

// One row per moment; those that failed alone come last.
export function upNext(rows, most) {
  const first = new Map();
  for (const row of rows) if (!row.held && !first.has(row.item.id)) first.set(row.item.id, row);
  return [...first.values()].sort((a, b) => (a.late ?? 0) - (b.late ?? 0) || a.n - b.n).slice(0, most);
}

// What an answer makes of the rows of its moment: {rows, view}. Undefined: the row waits on.
export function settled(rows, view, row, answer) {
  const rest = rows.filter((one) => one !== row);
  if (["stored", "duplicate"].includes(answer.status)) return arrived(rest, view, row, revisionSeen(row, answer));
  if (answer.status === "rejected") return { rows: refused(rest, row, answer), view };
  if (answer.status !== "conflict") return undefined;
  if (is(row, "delete") || rest.some((one) => is(one, "delete"))) return { rows: rest, view: undefined };
  if (!answer.current) return undefined;
  if (view?.rev > answer.current.rev) return { rows: wholeAgain(rest, row, view, answer.current), view: { ...view, rev: undefined } };
  // As many changes since the restore as it lost: this is not what the phone saw, so all that both say otherwise is shown.
  if (row.whole && view?.rev === answer.current.rev) row = { ...row, base: UNTOLD, fresh: undefined, again: undefined };
  // Only this phone knew the id: it had arrived, and was changed since by somebody who saw it.
  if (row.fresh) return arrived(rest, view, row, undefined);
  return { rows: weighed(rest, row, answer.current), view: view && { ...view, rev: undefined } };
}

// The account is behind what it had acknowledged, for it was put back to an older state: all of it goes once more, on top of that.
function wholeAgain(rest, row, view, current) {
  const whole = { ...anew(row), fresh: undefined, whole: true, base: current, item: { ...view.fields, ...row.item, rev: current.rev } };
  return [whole, ...rest.map((one) => ({ ...one, n: undefined }))]; // they come after it again
}

// A revision counts as seen only when it is certain that nobody else wrote in between.
function revisionSeen(row, { status, rev }) {
  if (status === "stored") return row.blind ? undefined : rev;
  return row.fresh && rev === 1 ? rev : undefined;
}

function arrived(rest, view, { user, item, words }, rev) {
  if (item.op === "delete") return { rows: rest, view: undefined };
  const next = rest.find((row) => !row.held);
  const rows = rest.map((row) => (row === next && is(row, "put") ? { ...row, item: { ...row.item, rev } } : row));
  return { rows, view: { id: item.id, user, child: item.child, words: words || view?.words, fields: { ...view?.fields, ...fieldsOf(item) }, rev } };
}

// Nothing typed is dropped: later changes join the row that is shown to the person.
function refused(rest, row, { status, code, detail = "" }) {
  if (row.again && code === GONE) return rest; // somebody deleted it meanwhile, elsewhere
  if (is(row, "delete") || rest.some((one) => is(one, "delete"))) return rest; // nothing is there, which is what was wanted
  const [kept, later] = [rest.filter((one) => one.held), rest.filter((one) => !one.held)];
  const item = Object.assign({}, row.item, ...later.map((one) => one.item));
  return [...kept, { ...anew({ ...row, item }), held: { status, detail } }];
}

// What only this phone changed goes on under the current revision; what both changed is shown, both ways, and waits for a choice.
function weighed(rest, row, current) {
  const { free, clash } = merged(row.base ?? {}, fieldsOf(row.item), current);
  const shown = rest.find(inVersions);
  const later = rest.filter((one) => one !== shown).map((one) => ({ ...one, n: undefined })); // they come after it again
  const item = { op: "put", id: row.item.id, child: current.child };
  const onward = Object.keys(free).length ? [{ ...anew(row), blind: true, item: { ...item, ...free, rev: current.rev } }] : [];
  if (!Object.keys(clash).length) return [...onward, ...later, ...(shown ? [shown] : [])];
  const mine = { ...fieldsOf(shown?.item ?? {}), ...clash };
  const held = { status: "versions", rev: current.rev, theirs: picked(current, Object.keys(mine)) };
  return [...onward, ...later, { ...anew(row), blind: true, base: undefined, item: { ...item, ...mine }, held }];
}

// The person looked at both versions. Theirs is in the account already.
export function chosen(rows, row, mine) {
  const rest = rows.filter((one) => one !== row);
  return mine ? [...rest, { ...anew(row), base: row.held.theirs, item: { ...row.item, rev: row.held.rev } }] : rest;
}

// The account was put back to an older state: a moment it had taken goes there once more, whole, with what waits on top of it. `seen`
// says that its revision is of after that; the first one is then of this phone alone.
export function givenAgain(rows, view, seen) {
  if (!view.child || rows.some((row) => row.held || row.whole || is(row, "delete"))) return rows;
  const { rev, ...whole } = Object.assign({ op: "put", id: view.id, child: view.child }, view.fields, ...rows.map((row) => row.item));
  const item = seen && view.rev === 1 ? { ...whole, rev: 1 } : whole;
  const waits = { base: { ...UNTOLD, ...view.fields }, words: rows[0]?.words };
  return [{ user: view.user, item, whole: true, ...(rows.length ? waits : { words: view.words ?? "", fresh: true, again: true }) }];
}

// Once more, as a moment of its own, with what was seen of the old one.
export function renewed(rows, view, row, id) {
  const { rev, ...item } = row.item;
  return [...rows.filter((one) => one !== row), { ...anew(row), base: undefined, blind: undefined, late: 0, fresh: true, item: { ...view?.fields, ...item, id } }];
}
