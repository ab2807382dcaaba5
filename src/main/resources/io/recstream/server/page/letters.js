/** What the job has refused, by reason, with the last examples. */

import { h, text } from './dom.js';
import { clock, count } from './format.js';

export class Letters {
    constructor() {
        this.rows = new Map();
        this.none = h('p', { class: 'muted' }, 'None so far.');
        this.list = h('div', { class: 'letters' });
        this.element = h('section', { class: 'panel', 'aria-label': 'Dead letters' }, h('header', {}, h('h3', {}, 'Dead letters'), (this.total = h('p', { class: 'muted' }))), this.none, this.list);
    }

    show(letters) {
        const all = letters.reduce((sum, one) => sum + one.count, 0);
        const most = Math.max(1, ...letters.map((one) => one.count));
        text(this.total, all === 0 ? '' : `${count(all)} since this server started`);
        this.none.hidden = letters.length > 0;
        for (const one of letters) {
            const row = this.rows.get(one.reason) ?? this.row(one.reason);
            text(row.count, count(one.count));
            row.bar.style.transform = `scaleX(${(one.count / most).toFixed(3)})`;
            this.fill(row, one.examples);
        }
    }

    row(reason) {
        const row = {
            count: h('span', { class: 'number' }),
            bar: h('span', { class: 'fill' }),
            examples: h('ul', { class: 'examples' }),
            shown: '',
        };
        row.element = h(
            'details',
            { data: { reason } },
            h('summary', {}, h('span', { class: 'name' }, reason.toLowerCase().replaceAll('_', ' ')), h('span', { class: 'score', 'aria-hidden': 'true' }, row.bar), row.count),
            row.examples,
        );
        this.rows.set(reason, row);
        this.list.append(row.element);
        return row;
    }

    /** Only when they have changed: somebody may be reading. */
    fill(row, examples) {
        const shown = JSON.stringify(examples);
        if (shown === row.shown) {
            return;
        }
        row.shown = shown;
        row.examples.replaceChildren(
            ...examples.map((one) =>
                h(
                    'li',
                    {},
                    h('p', { class: 'muted' }, `${clock(one.time)} · ${one.topic}-${one.partition} at ${count(one.offset)}`),
                    h('p', {}, one.message),
                    one.payload ? h('pre', { tabindex: 0 }, one.payload) : null,
                ),
            ),
        );
    }
}
