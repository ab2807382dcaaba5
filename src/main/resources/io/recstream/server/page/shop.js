/** The shop: the visitor's events on one side, what they do to their list on the other. */

import { follow, get, path } from './api.js';
import { announce, h, own, text, toast } from './dom.js';
import { item as known, lookUp, named, preload, title } from './catalog.js';
import { ItemDialog } from './item.js';
import { RankedList, reason } from './list.js';
import { Login } from './login.js';
import { Shelf } from './shelf.js';
import { Windows } from './windows.js';
import { deed, hasIdentity, renew, send, session, sinceClick, useIdentity, user, userKey, visitor } from './visitor.js';
import { clock, millis } from './format.js';

const POPULAR_AGAIN_MILLIS = 5000;
const STRIP = 14;
const DID = { view: 'viewed', cart: 'in the cart', purchase: 'bought', dislike: 'not for me', favourite: 'liked' };

export class Shop {
    constructor(root) {
        this.dialog = new ItemDialog((type, id) => this.act(type, id));
        this.list = new RankedList({ open: (id) => this.dialog.open(id), refuse: (id) => this.act('dislike', id), deed });
        this.shelf = new Shelf((id) => this.dialog.open(id));
        this.windows = new Windows();
        this.login = new Login(
            (id) => this.act('view', id),
            () => this.drawName(),
        );
        this.name = h('a', { class: 'mono', id: 'visitor' });
        this.strip = h('ol', { class: 'strip', 'aria-label': 'Your session, newest first' });
        this.timing = h('p', { class: 'timing', id: 'timing' });
        this.hint = h('p', { class: 'muted hint' });
        this.more = h('button', { type: 'button', class: 'quiet more', onclick: () => this.toggle() }, 'Show the whole list');
        root.append(
            h(
                'div',
                { class: 'shop' },
                h(
                    'aside',
                    { class: 'panel foryou', 'aria-label': 'For you' },
                    h('header', {}, h('h2', {}, 'For you'), this.timing),
                    this.hint,
                    this.list.element,
                    this.more,
                ),
                h(
                    'div',
                    { class: 'floor' },
                    h(
                        'section',
                        { class: 'panel you', 'aria-label': 'You' },
                        h(
                            'header',
                            {},
                            h('p', {}, h('span', { class: 'muted' }, 'You are '), this.name),
                            h(
                                'div',
                                { class: 'choices' },
                                this.login.button,
                                h('button', { type: 'button', class: 'quiet', id: 'renew', onclick: () => this.become() }, 'New visitor'),
                            ),
                        ),
                        this.login.status,
                        this.strip,
                        this.windows.element,
                    ),
                    this.shelf.element,
                ),
            ),
            this.dialog.element,
            this.login.element,
        );
        this.list.element.id = 'foryou';
        this.shelf.start();
        preload();
    }

    enter() {
        this.leave();
        const id = visitor();
        this.drawName();
        this.login.draw();
        this.drawStrip();
        this.end = follow(path`/users/${id}/stream`, {
            recommendations: (list) => this.receive(list),
            features: (features) => this.windows.show(features),
        });
        this.timer = setInterval(() => this.askPopular(id), POPULAR_AGAIN_MILLIS);
    }

    drawName() {
        const name = user();
        text(this.name, name ?? visitor());
        this.name.href = `#user/${encodeURIComponent(name === null ? visitor() : userKey(name))}`;
    }

    leave() {
        this.end?.();
        this.end = null;
        clearInterval(this.timer);
    }

    become() {
        renew();
        this.list.version = 0;
        this.login.forget();
        this.windows.show({ windows: [] });
        this.enter();
        announce(`You are ${visitor()}, of whom nothing is known.`);
    }

    toggle() {
        const whole = this.list.element.classList.toggle('whole');
        text(this.more, whole ? 'Show the first five' : 'Show the whole list');
    }

    /** Sends an event. Returns its id, null if it was refused. */
    async act(type, id) {
        const value = type === 'purchase' ? known(id).price : null;
        this.dialog.say('Sent …');
        try {
            return await send(type, id, value, () => this.drawStrip());
        } catch (problem) {
            const field = problem.field ? ` (${problem.field})` : '';
            const why = problem.status ? problem.message : 'the server cannot be reached';
            this.dialog.say(`Refused${field}: ${why}`);
            toast(`The event was refused${field}: ${why}`);
            return null;
        }
    }

    /** Their own list, or the popular items while they have none. */
    async receive(list) {
        if ('requested_id' in list && !hasIdentity()) {
            useIdentity();
            this.enter();
            return;
        }
        const elapsed = list.known ? sinceClick(list.trigger_event_id) : null;
        this.newest = list;
        await named(list);
        if (this.newest !== list) {
            return;
        }
        this.login.receive(list);
        if (this.login.isAwaiting(list)) {
            return;
        }
        const fresh = list.known && this.list.isOther(list);
        const added = this.list.show(list);
        text(this.hint, this.about(list));
        if (!list.known) {
            text(this.timing, 'popular now');
        } else if (elapsed !== null) {
            const news = `list ${list.version}, ${millis(elapsed)} after your click`;
            text(this.timing, news);
            this.dialog.say(`Your ${news}`);
        } else if (fresh) {
            text(this.timing, `list ${list.version}`);
        }
        if (fresh && list.items.length > 0) {
            const first = list.items[0];
            announce(`List ${list.version}: ${title(first.item_id)} comes first, ${reason(first, deed)}; ${added} new.`);
        }
        this.drawStrip();
    }

    about(list) {
        if (!list.known) {
            return list.items.length === 0
                ? 'Nothing is popular yet. Look at something.'
                : 'Nothing is known of you yet: look at something, and this list becomes yours.';
        }
        if (list.items.length === 0) {
            return 'There is nothing left to show.';
        }
        const seen = list.session_events;
        return seen === null ? ' ' : `It has seen ${seen} of your session's events${list.complete ? '' : '; a better one follows'}.`;
    }

    /** What is popular comes with no stream of its own. */
    async askPopular(id) {
        if (this.list.version === 0 && !document.hidden) {
            const list = await get(path`/users/${id}/recommendations`).catch(() => null);
            if (list !== null && id === visitor() && this.list.version === 0) {
                this.receive(list);
            }
        }
    }

    drawStrip() {
        const deeds = session().slice(0, STRIP);
        if (deeds.length === 0) {
            this.strip.replaceChildren(h('li', { class: 'none' }, 'No events yet. Click on an item.'));
            return;
        }
        this.strip.replaceChildren(
            ...deeds.map((one) =>
                h(
                    'li',
                    { data: { type: one.type, state: one.state }, title: `${clock(one.at)}, ${one.state}` },
                    h('span', { class: 'did' }, own(DID, one.type) ?? one.type),
                    h('span', { class: 'what' }, title(one.item)),
                ),
            ),
        );
        lookUp(deeds.map((one) => one.item))?.then(() => this.drawStrip());
    }
}
