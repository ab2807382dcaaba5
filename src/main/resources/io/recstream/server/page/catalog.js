/** What items are called: asked once each, a few at a time. */

import { get, path } from './api.js';

const AT_ONCE = 4;
const FORGET_UNKNOWN_MILLIS = 30_000;
const MOST = 20_000;
const AT_A_TIME = 200;
const MOST_AHEAD = 400;
const PATIENCE_MILLIS = 500;
const items = new Map();
const asked = new Map();
let running = 0;
const waiting = [];

/** Remembers items that came along with something else. */
export function learn(list) {
    for (const item of list) {
        if (items.size >= MOST) {
            items.clear();
        }
        items.set(item.item_id, item);
    }
}

/** The item if it is known already; else one that is called by its id. */
export function item(id) {
    return items.get(id) ?? { item_id: id, title: null, category: [], price: null, available: true, known: false };
}

export function title(id) {
    return item(id).title ?? id;
}

/** The innermost name of a category path, in which a backslash stands before / and \\ of a name. */
export function innermost(path) {
    const names = (path ?? '').match(/(?:\\[\\/]|[^/])+/g) ?? [];
    return (names.at(-1) ?? '').replace(/\\([\\/])/g, '$1');
}

/** The category that a picture is made of: the innermost name. */
export function categoryOf(one) {
    return one.category?.at?.(-1) ?? '';
}

function next() {
    while (running < AT_ONCE && waiting.length > 0) {
        const job = waiting.shift();
        running++;
        job().finally(() => {
            running--;
            next();
        });
    }
}

function ask(id) {
    if (items.has(id)) {
        return null;
    }
    if (!asked.has(id)) {
        const promise = new Promise((done) => {
            waiting.push(() =>
                get(path`/items/${id}`)
                    .then((found) => {
                        if (found.known) {
                            learn([found]);
                        } else {
                            setTimeout(() => asked.delete(id), FORGET_UNKNOWN_MILLIS);
                        }
                    })
                    .catch(() => asked.delete(id))
                    .then(done));
        });
        asked.set(id, promise);
    }
    next();
    return asked.get(id);
}

/** Learns what a small shop has before it is asked for. */
export async function preload() {
    for (let offset = 0; offset < MOST_AHEAD; offset += AT_A_TIME) {
        const answer = await get(`/items?limit=${AT_A_TIME}&offset=${offset}`).catch(() => ({ items: [] }));
        learn(answer.items);
        if (answer.items.length < AT_A_TIME) {
            return;
        }
    }
}

/** Waits for the names of a list's items, but not for long. */
export function named(list) {
    const ids = list.items.flatMap((entry) => (entry.title ? [entry.because_of] : [entry.item_id, entry.because_of]));
    return Promise.race([lookUp(ids), new Promise((done) => setTimeout(done, PATIENCE_MILLIS))]);
}

/**
 * Asks for those that are not known, and says when they are.
 *
 * @returns null where all are known already
 */
export function lookUp(ids) {
    const open = [...new Set(ids)].filter((id) => id !== null && id !== undefined).map(ask).filter((one) => one !== null);
    return open.length === 0 ? null : Promise.all(open);
}
