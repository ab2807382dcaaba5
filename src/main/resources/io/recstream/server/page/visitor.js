/**
 * Who looks at this page: an ordinary user, whose events go the way of all others. Where the job has identity the
 * browser is a device, on which they may log in as a user.
 */

import { post } from './api.js';
import { own } from './dom.js';

const ID = 'recstream.visitor';
const DEEDS = 'recstream.deeds';
const USER = 'recstream.user';
const MOST = 30;
const STRENGTH = { view: 1, favourite: 2, cart: 3, purchase: 4 };

const memory = new Map();
const stored = {
    read: (key) => {
        try {
            return localStorage.getItem(key);
        } catch {
            return memory.get(key) ?? null;
        }
    },
    write: (key, value) => {
        memory.set(key, value);
        try {
            localStorage.setItem(key, value);
        } catch {
            // Where nothing may be stored, the visitor lasts as long as the page.
        }
    },
    remove: (key) => {
        memory.delete(key);
        try {
            localStorage.removeItem(key);
        } catch {
            // As above.
        }
    },
};

function hex(bytes) {
    return [...crypto.getRandomValues(new Uint8Array(bytes))].map((one) => one.toString(16).padStart(2, '0')).join('');
}

/** Newest first: type, item, event id, when it was sent, and how that went. */
let deeds = [];
let id = stored.read(ID);
/** As whom they have logged in; null without a login. */
let name = stored.read(USER);
let identity = false;
if (!/^visitor-[0-9a-f]{8}$/.test(id ?? '')) {
    renew();
} else {
    try {
        deeds = JSON.parse(stored.read(DEEDS) ?? '[]');
    } catch {
        deeds = [];
    }
}

/** The key of a user in paths, which no device has. */
export function userKey(user) {
    return /^(user:)*device:/.test(user) ? `user:${user}` : user;
}

/** The key of this browser in paths: a device's where the job has identity, else a user's. */
export function visitor() {
    return identity ? `device:${id}` : id;
}

/** Whether the job has identity; without it nobody logs in. */
export function hasIdentity() {
    return identity;
}

export function useIdentity() {
    identity = true;
}

/** As whom they have logged in, or null. */
export function user() {
    return identity ? name : null;
}

export function logIn(as) {
    name = as;
    stored.write(USER, name);
}

export function logOut() {
    name = null;
    stored.remove(USER);
}

/** This browser, as a command names it: a device where the job has identity, else a user. */
export function erasable() {
    return identity ? { devices: [id] } : { users: [id] };
}

/** Nothing was done here: the job has forgotten it, too. */
export function erase() {
    deeds = [];
    save();
}

/** Somebody else, of whom nothing is known. */
export function renew() {
    id = `visitor-${hex(4)}`;
    deeds = [];
    stored.write(ID, id);
    logOut();
    save();
}

function save() {
    stored.write(DEEDS, JSON.stringify(deeds));
}

export function session() {
    return deeds;
}

/** The ids that say whose an event is. */
function ids() {
    if (!identity) {
        return { user_id: id };
    }
    return name === null ? { device_id: id } : { device_id: id, user_id: name };
}

/** The strongest thing that was done with an item: null where nothing was. */
export function deed(item) {
    return deeds
        .filter((one) => one.item === item && own(STRENGTH, one.type) && one.state !== 'refused')
        .reduce((best, one) => (best === null || own(STRENGTH, one.type) > own(STRENGTH, best) ? one.type : best), null);
}

/**
 * Sends an event, and remembers it. Returns its id.
 *
 * @param changed is called when the session has changed: now, and when the answer has come
 * @throws what the server has against it
 */
export async function send(type, item, value, changed) {
    const one = { id: `${id}-${hex(6)}`, user: user(), type, item, at: Date.now(), clicked: performance.now(), state: 'sent' };
    deeds = [one, ...deeds].slice(0, MOST);
    save();
    changed();
    const event = { event_id: one.id, ...ids(), item_id: item, event_type: type, event_time: one.at };
    try {
        await post('/events', value === null ? event : { ...event, value });
        one.state = 'taken';
        return one.id;
    } catch (problem) {
        one.state = 'refused';
        throw problem;
    } finally {
        save();
        changed();
    }
}

/** How long ago the click was that a list has seen as its newest: null where it was none of ours. */
export function sinceClick(eventId) {
    const one = deeds.find((each) => each.id === eventId && each.state !== 'answered');
    if (!one || one.clicked > performance.now()) {
        return null;
    }
    one.state = 'answered';
    save();
    const elapsed = performance.now() - one.clicked;
    return elapsed > 60_000 ? null : elapsed;
}
