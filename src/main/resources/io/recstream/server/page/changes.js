/** What has become of a list since a moment: what went, what came, and what moved. */

import { h, text } from './dom.js';
import { title } from './catalog.js';

const MOST = 6;

const names = (ids) => ids.slice(0, MOST).map(title).join(', ') + (ids.length > MOST ? ` and ${ids.length - MOST} more` : '');

export class Changes {
    constructor() {
        this.heading = h('h3', {}, 'What changed');
        this.list = h('ul', { class: 'changes', id: 'changes' });
        this.element = h('div', { class: 'changed', hidden: true }, this.heading, this.list);
        this.before = null;
    }

    /** From this list on. */
    since(list, what) {
        this.before = list;
        text(this.heading, what);
        this.list.replaceChildren(h('li', { class: 'muted' }, 'Your list is as before. It is made anew with your next event at the latest.'));
        this.element.hidden = false;
    }

    /** The list as it is now. */
    show(list) {
        if (this.before === null || (list.known && this.before.known && list.version === this.before.version)) {
            return;
        }
        const lines = this.lines(list);
        this.list.replaceChildren(...lines.map(([kind, line]) => h('li', { data: { kind } }, line)));
    }

    lines(list) {
        if (!list.known) {
            return [['forgotten', 'Nothing is known of you: this is what is popular.']];
        }
        const lines = [];
        const add = (kind, words, ids) => ids.length > 0 && lines.push([kind, `${words}: ${names(ids)}`]);
        const place = (of) => new Map(of.items.map((entry, rank) => [entry.item_id, rank]));
        const was = place(this.before);
        const is = place(list);
        if (list.rules_version !== this.before.rules_version) {
            lines.push(['rules', `It is made under the rules of version ${list.rules_version ?? 0}.`]);
        }
        if (list.variant !== this.before.variant) {
            lines.push(['variant', list.variant ? `You are in the variant ${list.variant}.` : 'You are in no experiment any more.']);
        }
        add('pinned', 'Put there by a rule', list.items.filter((entry) => entry.reason === 'PINNED').map((entry) => entry.item_id));
        add('removed', 'Gone', [...was.keys()].filter((id) => !is.has(id)));
        add('new', 'New', [...is.keys()].filter((id) => !was.has(id)));
        add('up', 'Higher', [...is.keys()].filter((id) => was.has(id) && is.get(id) < was.get(id)));
        return lines.length > 0 ? lines : [['same', 'The list was made anew, and is the same.']];
    }
}
