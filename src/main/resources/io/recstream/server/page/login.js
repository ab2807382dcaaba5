/** Where the job has identity: whose the visitor's device is, and the dialog in which they log in. */

import { follow, get, path } from './api.js';
import { h, text, toast } from './dom.js';
import { title } from './catalog.js';
import { plural } from './format.js';
import { hasIdentity, logIn, logOut, session, user, userKey, visitor } from './visitor.js';

const MOST_ACTIVE = 8;
const MAX_ID = 128;

/** Keys of devices, and of the users whose ids look like one: those are written otherwise than their ids. */
const OF_A_DEVICE = /^(user:)*device:/;

const id = (text) => h('span', { class: 'mono' }, text);

/** How many of a list's items were in another one. */
function shared(list, items) {
    return list.items.filter((entry) => items.has(entry.item_id)).length;
}

export class Login {
    /**
     * @param send sends a view of an item, and returns the event's id, null if it was refused
     * @param changed is called when the visitor has logged in or out
     */
    constructor(send, changed) {
        this.send = send;
        this.changed = changed;
        this.button = h('button', { type: 'button', class: 'quiet', id: 'login', hidden: true, onclick: () => (user() === null ? this.open() : this.leave()) });
        this.status = h('p', { class: 'whose', id: 'whose', role: 'status', hidden: true });
        this.input = h('input', {
            type: 'text',
            id: 'login-user',
            autocomplete: 'off',
            autocapitalize: 'none',
            spellcheck: 'false',
            maxlength: MAX_ID,
            required: true,
            'aria-describedby': 'login-about login-problem',
        });
        this.problem = h('p', { class: 'problem', id: 'login-problem', role: 'alert' });
        this.active = h('p', { class: 'active' });
        this.element = h(
            'dialog',
            { class: 'login', 'aria-labelledby': 'login-title' },
            h(
                'form',
                {
                    onsubmit: (event) => {
                        event.preventDefault();
                        this.enter(this.input.value.trim());
                    },
                },
                h('h2', { id: 'login-title' }, 'Log in'),
                h(
                    'p',
                    { class: 'muted', id: 'login-about' },
                    'There is no password: give any user id. Your events then have this id beside the id of the device, and the job makes one person of both.',
                ),
                h('label', { for: 'login-user' }, 'User id'),
                this.input,
                this.problem,
                this.active,
                h(
                    'div',
                    { class: 'choices' },
                    h('button', { type: 'submit', class: 'primary' }, 'Log in'),
                    h('button', { type: 'button', onclick: () => this.element.close() }, 'Cancel'),
                ),
            ),
        );
        this.element.addEventListener('close', () => this.end?.());
        this.forget();
    }

    /** What is known of a login is of the one before. */
    forget() {
        this.person = null;
        this.device = null;
        this.past = null;
    }

    open() {
        text(this.problem, '');
        this.input.value = '';
        this.attempt = null;
        this.element.showModal();
        this.followActive();
    }

    /** Who is in the shop, to log in as one of them. */
    followActive() {
        const users = new Set();
        text(this.active, 'In the shop now: …');
        this.end = follow('/events/stream', {
            change: ({ table, id: other }) => {
                if (table !== 'recommendations' || OF_A_DEVICE.test(other) || users.has(other)) {
                    return;
                }
                users.add(other);
                if (users.size === 1) {
                    text(this.active, 'In the shop now: ');
                }
                this.active.append(h('button', { type: 'button', class: 'quiet mono', onclick: () => this.enter(other) }, other));
                if (users.size === MOST_ACTIVE) {
                    this.end();
                }
            },
        });
    }

    /** Logs in, and sends the item seen last again, now with both ids. */
    async enter(name) {
        const attempt = {};
        this.attempt = attempt;
        let before;
        try {
            before = await get(path`/users/${userKey(name)}/recommendations`);
        } catch (problem) {
            text(this.problem, problem.status ? problem.message : 'The server cannot be reached.');
            return;
        }
        if (!this.element.open || this.attempt !== attempt) {
            return;
        }
        this.element.close();
        logIn(name);
        const last = session().find((one) => one.type !== 'dislike' && one.state !== 'refused');
        this.past = {
            person: this.person,
            device: this.device,
            theirs: new Set(before.known ? before.items.map((entry) => entry.item_id) : []),
            item: last?.item ?? null,
            sent: null,
            result: null,
        };
        this.changed();
        this.draw();
        if (last) {
            this.past.sent = await this.send(last.item);
            if (this.past.sent === null) {
                toast(`The login as ${name} was not sent: the next event says so.`);
            }
            this.draw();
        }
    }

    leave() {
        logOut();
        this.past = null;
        this.changed();
        this.draw();
    }

    /** Whether a list is on its way that follows the login: what comes before it is no news. */
    isAwaiting(list) {
        return this.past !== null && this.past.item !== null && this.past.result === null && !list.known;
    }

    /** A list of the device, or of the person whose it is. */
    receive(list) {
        this.person = list.user_id;
        if (list.user_id !== visitor()) {
            this.device = null;
        } else if (list.known) {
            this.device = { version: list.version, items: new Set(list.items.map((entry) => entry.item_id)) };
        }
        const past = this.past;
        const own = session().some((one) => one.user === user() && one.id === list.trigger_event_id);
        if (past !== null && list.known && own && list.user_id !== visitor()) {
            past.result ??= list;
        }
        this.draw();
    }

    draw() {
        this.button.hidden = this.status.hidden = !hasIdentity();
        text(this.button, user() === null ? 'Log in' : 'Log out');
        const parts = hasIdentity() && this.person !== null ? this.describe() : [];
        const wanted = h('p', {}, ...parts);
        if (wanted.textContent !== this.status.textContent) {
            this.status.replaceChildren(...wanted.childNodes);
        }
    }

    describe() {
        const name = user();
        const isOwn = this.person === visitor();
        if (name === null) {
            return isOwn
                ? ['Not logged in: your events have the id of this device only.']
                : ['Logged out. Your events have the id of this device only, and still count for ', id(this.person), ', who logged in on it last.'];
        }
        const isUnited = this.past === null ? !isOwn : this.past.result !== null || this.person !== this.past.person;
        if (!isUnited) {
            return this.past?.sent
                ? [`The view of ${title(this.past.item)} was sent again, now with the id of `, id(name), ' as well …']
                : ['Logged in. With your next event this device becomes one of ', id(name), '.'];
        }
        const parts = [id(visitor()), ' belongs to the person ', id(this.person), ' now. '];
        const before = this.past?.device;
        if (before) {
            parts.push(`Its own list ended at version ${before.version}. `);
        }
        if (this.past && ![visitor(), this.person].includes(this.past.person)) {
            parts.push('What happened on it before stays with ', id(this.past.person), '. ');
        }
        const list = this.past?.result;
        if (list && before) {
            parts.push(
                `List ${list.version} follows from both histories: of its ${plural(list.items.length, 'item')}, `,
                `${shared(list, before.items)} were in the list of the device, ${shared(list, this.past.theirs)} in the list of the person.`,
            );
        }
        return parts;
    }
}
