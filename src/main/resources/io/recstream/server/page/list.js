/** A ranked list: each entry moves to where it now belongs, and says why it is there. */

import { h, motion, own, text } from './dom.js';
import { categoryOf, innermost, item as known, lookUp, title } from './catalog.js';
import { picture } from './pictures.js';

const MOVE = { duration: 520, easing: 'cubic-bezier(0.22, 0.8, 0.24, 1)' };
const ENTER = { duration: 420, easing: 'ease-out' };

const EXPERTS = {
    SIMILAR_SESSIONS: 'similar sessions',
    OFTEN_NEXT: 'sequence',
    OFTEN_TOGETHER: 'association',
    SEEN_BEFORE: 'habit',
    POPULAR_IN_CATEGORY: 'category',
    POPULAR: 'popularity',
    PINNED: 'rule',
};

const DEEDS = { cart: 'put in your cart', purchase: 'bought', favourite: 'liked' };

/** Which expert put it there. */
export function expert(entry) {
    return own(EXPERTS, entry.reason) ?? 'other';
}

/**
 * Why it is there, in words.
 *
 * @param deed what the reader did with an item: a type of event; null where they are not the user
 */
export function reason(entry, deed = null) {
    const before = deed === null ? 'looked at before' : 'you looked at it before';
    if (entry.because_of === entry.item_id) {
        return before;
    }
    const cause = entry.because_of === null ? null : title(entry.because_of);
    switch (entry.reason) {
        case 'SIMILAR_SESSIONS':
            if (cause === null) {
                return 'from similar sessions';
            }
            return deed === null ? `because of ${cause}` : `because you ${own(DEEDS, deed(entry.because_of)) ?? 'viewed'} ${cause}`;
        case 'OFTEN_NEXT':
            return cause === null ? 'often next' : `often next after ${cause}`;
        case 'OFTEN_TOGETHER':
            return cause === null ? 'often together' : `often together with ${cause}`;
        case 'SEEN_BEFORE':
            return before;
        case 'POPULAR_IN_CATEGORY': {
            const category = innermost(entry.category) || categoryOf(known(entry.item_id));
            return category ? `popular in ${category}` : 'popular in its category';
        }
        case 'POPULAR':
            return 'popular now';
        case 'PINNED':
            return 'put here by a rule';
        default:
            return 'for another reason';
    }
}

export class RankedList {
    /**
     * @param options open and refuse: what to do with an entry's item; deed: see reason
     */
    constructor(options = {}) {
        this.options = options;
        this.rows = new Map();
        this.element = h('ol', { class: 'ranked' });
        this.entries = [];
        this.version = 0;
        this.user = null;
    }

    /** Whether it is not the list that is shown; with identity it may be another person's of the same version. */
    isOther(list) {
        return list.version !== this.version || list.user_id !== this.user;
    }

    /** Shows a list, and how it differs from the one before. */
    show(list) {
        const before = new Map(this.entries.map((entry, rank) => [entry.item_id, rank]));
        const fresh = this.isOther(list) && this.version > 0 && before.size > 0;
        const tops = this.tops();
        this.entries = list.items;
        this.version = list.version;
        this.user = list.user_id;
        const best = Math.max(1e-9, ...list.items.map((entry) => entry.score));
        const kept = new Set();
        list.items.forEach((entry, rank) => {
            kept.add(entry.item_id);
            const row = this.rows.get(entry.item_id) ?? this.row(entry.item_id);
            this.fill(row, entry, rank, entry.score / best);
            this.mark(row, fresh ? before.get(entry.item_id) : rank, rank);
        });
        for (const [id, row] of this.rows) {
            if (!kept.has(id)) {
                row.element.remove();
                this.rows.delete(id);
            }
        }
        this.order();
        this.move(tops);
        lookUp(list.items.flatMap((entry) => [entry.item_id, entry.because_of]))?.then(() => this.rename());
        return list.items.filter((entry) => !before.has(entry.item_id)).length;
    }

    /** Names that have come in the meantime. */
    rename() {
        for (const entry of this.entries) {
            const row = this.rows.get(entry.item_id);
            if (row) {
                this.name(row, entry);
            }
        }
    }

    row(id) {
        const row = {
            rank: h('span', { class: 'rank' }),
            art: h('span', { class: 'art' }),
            title: h('span', { class: 'title' }),
            why: h('span', { class: 'why' }),
            expert: h('span', { class: 'expert' }),
            shift: h('span', { class: 'shift' }),
            bar: h('span', { class: 'fill' }),
        };
        const body = [
            row.art,
            h(
                'span',
                { class: 'words' },
                h('span', { class: 'line' }, row.title, row.expert),
                row.why,
                h('span', { class: 'score', 'aria-hidden': 'true' }, row.bar),
            ),
        ];
        const { open, refuse } = this.options;
        row.main = open
            ? h('button', { type: 'button', class: 'entry', onclick: () => open(id) }, ...body)
            : h('div', { class: 'entry' }, ...body);
        row.no = refuse
            ? h('button', { type: 'button', class: 'plain no', onclick: () => refuse(id), 'aria-label': `Not for me: ${id}` }, '×')
            : null;
        row.element = h('li', { data: { item: id } }, h('span', { class: 'place' }, row.rank, row.shift), row.main, row.no);
        this.rows.set(id, row);
        return row;
    }

    fill(row, entry, rank, part) {
        text(row.rank, rank + 1);
        text(row.expert, expert(entry));
        row.bar.style.transform = `scaleX(${Math.max(0.02, part).toFixed(3)})`;
        row.element.dataset.reason = entry.reason;
        this.name(row, entry);
    }

    name(row, entry) {
        const name = entry.title ?? title(entry.item_id);
        const category = categoryOf(known(entry.item_id)) || innermost(entry.category);
        text(row.title, name);
        text(row.why, reason(entry, this.options.deed));
        row.element.title = `${name}: ${row.why.textContent}; score ${entry.score.toPrecision(3)}`;
        row.no?.setAttribute('aria-label', `Not for me: ${name}`);
        if (row.art.dataset.of !== category || row.art.childElementCount === 0) {
            row.art.dataset.of = category;
            row.art.replaceChildren(picture(entry.item_id, category));
        }
    }

    mark(row, before, rank) {
        const shift = before === undefined ? 'new' : before > rank ? `▲${before - rank}` : before < rank ? `▼${rank - before}` : '';
        text(row.shift, shift);
        row.element.dataset.shift = before === undefined ? 'new' : Math.sign(before - rank);
    }

    tops() {
        return new Map([...this.rows].map(([id, row]) => [id, row.element.getBoundingClientRect().top]));
    }

    /** Moves only what is out of place: what has the focus keeps it where it can. */
    order() {
        let place = this.element.firstElementChild;
        for (const entry of this.entries) {
            const element = this.rows.get(entry.item_id).element;
            if (element === place) {
                place = place.nextElementSibling;
            } else {
                const focused = element.contains(document.activeElement) ? document.activeElement : null;
                this.element.insertBefore(element, place);
                focused?.focus({ preventScroll: true });
            }
        }
    }

    /** First, last, invert, play. */
    move(tops) {
        if (!motion() || !this.element.isConnected) {
            return;
        }
        const steps = [...this.rows].map(([id, row]) => [row.element, tops.get(id), row.element.getBoundingClientRect().top]);
        for (const [element, from, to] of steps) {
            if (from === undefined) {
                element.animate([{ opacity: 0, transform: 'translateX(12px)' }, { opacity: 1, transform: 'none' }], ENTER);
            } else if (Math.abs(from - to) > 1) {
                element.animate([{ transform: `translateY(${from - to}px)` }, { transform: 'none' }], MOVE);
            }
        }
    }
}
