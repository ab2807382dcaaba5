/** Any user: what they are shown now, and what they were shown before. */

import { follow, get, path } from './api.js';
import { h, text } from './dom.js';
import { lookUp, named, title } from './catalog.js';
import { RankedList } from './list.js';
import { Windows } from './windows.js';
import { clock, plural } from './format.js';

const VERSIONS = 5;
const SHOWN = 20;
const MOST_ACTIVE = 8;

/** How an entry stands to the version before: new, up, down or the same. */
function moved(id, rank, before) {
    if (!before) {
        return '';
    }
    const was = before.items.findIndex((entry) => entry.item_id === id);
    return was < 0 ? 'new' : was > rank ? `▲${was - rank}` : was < rank ? `▼${rank - was}` : '';
}

export class User {
    constructor(root) {
        this.input = h('input', { type: 'text', id: 'user-id', placeholder: 'u39', autocomplete: 'off', spellcheck: 'false', maxlength: 128, required: true });
        this.active = h('p', { class: 'active' });
        this.heading = h('h2', { class: 'mono' });
        this.state = h('p', { class: 'muted', id: 'user-state' }, ' ');
        this.windows = new Windows();
        this.list = new RankedList();
        this.list.element.classList.add('whole');
        this.past = h('div', { class: 'past', tabindex: 0, role: 'group', 'aria-label': 'The last versions' });
        this.found = h(
            'div',
            { class: 'found', hidden: true },
            h('header', {}, this.heading, this.state),
            this.windows.element,
            h(
                'div',
                { class: 'sides' },
                h('section', { class: 'panel', 'aria-label': 'Current list' }, h('header', {}, h('h3', {}, 'Now')), this.list.element),
                h('section', { class: 'panel', 'aria-label': 'History' }, h('header', {}, h('h3', {}, 'The last versions')), this.past),
            ),
        );
        root.append(
            h(
                'div',
                { class: 'look' },
                h(
                    'form',
                    {
                        class: 'panel ask',
                        onsubmit: (event) => {
                            event.preventDefault();
                            location.hash = `#user/${encodeURIComponent(this.input.value.trim())}`;
                        },
                    },
                    h('label', { for: 'user-id' }, 'User id'),
                    this.input,
                    h('button', { type: 'submit', class: 'primary' }, 'Look up'),
                    this.active,
                ),
                this.found,
            ),
        );
    }

    enter(id) {
        this.leave();
        this.found.hidden = !id;
        if (!id) {
            this.followAll();
            return;
        }
        this.input.value = id;
        text(this.heading, id);
        text(this.state, ' ');
        this.active.replaceChildren();
        this.versions = [];
        this.list.version = 0;
        this.list.user = null;
        this.past.replaceChildren();
        const entered = (this.entered = {});
        get(path`/users/${id}/history`)
            .then((answer) => this.entered === entered && this.keep(answer.versions))
            .catch((problem) => this.entered === entered && text(this.state, problem.message));
        this.end = follow(path`/users/${id}/stream`, {
            recommendations: (list) => this.receive(list),
            features: (features) => this.windows.show(features),
        });
    }

    leave() {
        this.end?.();
        this.end = null;
        this.entered = null;
    }

    /** Who is there at the moment, to begin with somebody. */
    followAll() {
        const users = [];
        text(this.active, 'Waiting for somebody to do something …');
        this.end = follow('/events/stream', {
            change: ({ table, id }) => {
                if (table === 'recommendations' && !users.includes(id) && users.length < MOST_ACTIVE) {
                    users.push(id);
                    this.active.replaceChildren('Active now: ', ...users.map((user) => h('a', { class: 'mono', href: `#user/${encodeURIComponent(user)}` }, user)));
                    if (users.length === MOST_ACTIVE) {
                        this.end?.();
                    }
                }
            },
        });
    }

    async receive(list) {
        this.newest = list;
        await named(list);
        if (this.newest !== list) {
            return;
        }
        if (this.list.user !== null && this.list.user !== list.user_id) {
            this.versions = []; // The id has become part of another person.
        }
        this.list.show(list);
        const person = list.requested_id && list.requested_id !== list.user_id ? `of the person ${list.user_id} · ` : '';
        text(
            this.state,
            list.known
                ? `${person}version ${list.version} · ${clock(list.generated_at)} · ${plural(list.items.length, 'item')} · model ${list.model_version}`
                : `${person}Unknown: this is what is popular now.`,
        );
        if (list.known) {
            // Who was forgotten and has come back begins anew.
            this.versions = this.versions.filter((one) => one.version <= list.version);
            this.keep([list]);
        }
    }

    /** The newest versions, each once, newest first. */
    keep(lists) {
        const all = new Map([...this.versions, ...lists].map((list) => [list.version, list]));
        this.versions = [...all.values()].sort((a, b) => b.version - a.version).slice(0, VERSIONS + 1);
        this.drawPast();
        lookUp(this.versions.flatMap((list) => list.items.map((entry) => entry.item_id)))?.then(() => this.drawPast());
    }

    drawPast() {
        this.past.replaceChildren(...this.versions.slice(0, VERSIONS).map((list, i) => this.column(list, this.versions[i + 1])));
    }

    column(list, before) {
        return h(
            'section',
            { class: 'column', data: { version: list.version } },
            h('h4', {}, `${list.version}`, h('small', {}, clock(list.generated_at))),
            h(
                'ol',
                {},
                list.items.slice(0, SHOWN).map((entry, rank) => {
                    const shift = moved(entry.item_id, rank, before);
                    const kind = shift === 'new' ? 'new' : shift.startsWith('▲') ? 1 : shift.startsWith('▼') ? -1 : 0;
                    return h('li', { data: { shift: kind } }, h('span', { class: 'title' }, entry.title ?? title(entry.item_id)), h('span', { class: 'shift' }, shift));
                }),
            ),
        );
    }
}
