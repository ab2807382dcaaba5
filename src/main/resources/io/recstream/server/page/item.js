/** One item, in a dialog at the side of the list, so that one sees what it does to it. */

import { get, path } from './api.js';
import { h, text } from './dom.js';
import { categoryOf, item as known, lookUp, title } from './catalog.js';
import { picture } from './pictures.js';
import { price } from './format.js';

const MOST_SIMILAR = 6;

export class ItemDialog {
    /**
     * @param act what to do with a deed and an item
     */
    constructor(act) {
        this.act = act;
        this.id = null;
        this.art = h('div', { class: 'art large' });
        this.category = h('p', { class: 'crumbs' });
        this.heading = h('h2', { id: 'item-title', tabindex: -1 });
        this.cost = h('p', { class: 'cost' });
        this.news = h('p', { class: 'news', 'aria-live': 'polite' });
        this.similar = h('ul', { class: 'similar' });
        this.close = h('button', { type: 'button', class: 'plain shut', 'aria-label': 'Close', onclick: () => this.element.close() }, '×');
        const deed = (type, label, kind = '') =>
            h('button', { type: 'button', class: kind, data: { deed: type }, onclick: () => this.act(type, this.id) }, label);
        this.deeds = h(
            'div',
            { class: 'deeds' },
            deed('purchase', 'Buy', 'primary'),
            deed('cart', 'Add to cart'),
            deed('view', 'View again'),
            deed('dislike', 'Not for me', 'quiet'),
        );
        this.element = h(
            'dialog',
            { class: 'item', 'aria-labelledby': 'item-title' },
            h('div', { class: 'sheet' }, this.close, this.art, h('div', { class: 'about' }, this.category, this.heading, this.cost, this.deeds, this.news)),
            h('section', { class: 'with' }, h('h3', {}, 'Similar items'), this.similar),
        );
        this.element.addEventListener('click', (event) => {
            if (event.target === this.element) {
                this.element.close();
            }
        });
        this.element.addEventListener('close', () => {
            this.id = null;
            this.opener?.isConnected && this.opener.focus({ preventScroll: true });
        });
    }

    /** Opens it, and tells that the item was looked at. */
    open(id) {
        if (!this.element.open) {
            this.opener = document.activeElement;
            this.element.showModal();
        }
        this.id = id;
        text(this.news, '');
        this.fill();
        this.heading.focus({ preventScroll: true });
        lookUp([id])?.then(() => this.id === id && this.fill());
        this.fillSimilar(id);
        this.act('view', id);
    }

    fill() {
        const one = known(this.id);
        text(this.heading, one.title ?? one.item_id);
        text(this.category, one.category.join(' / ') || ' ');
        text(this.cost, [price(one), one.available ? '' : 'sold out'].filter(Boolean).join(' · ') || ' ');
        this.art.replaceChildren(picture(one.item_id, categoryOf(one)));
        this.element.dataset.item = one.item_id;
    }

    async fillSimilar(id) {
        this.similar.replaceChildren(...Array.from({ length: MOST_SIMILAR }, () => h('li', { class: 'empty' })));
        const answer = await get(path`/items/${id}/similar`).catch(() => ({ neighbours: [] }));
        const ids = answer.neighbours.slice(0, MOST_SIMILAR).map((one) => one.item_id);
        await lookUp(ids);
        if (this.id !== id) {
            return;
        }
        if (ids.length === 0) {
            this.similar.replaceChildren(h('li', { class: 'none' }, 'Nothing yet: nobody has gone on from here.'));
            return;
        }
        this.similar.replaceChildren(...ids.map((other) => this.tile(other)));
    }

    tile(id) {
        return h(
            'li',
            {},
            h(
                'button',
                { type: 'button', onclick: () => this.open(id) },
                h('span', { class: 'art' }, picture(id, categoryOf(known(id)))),
                h('span', { class: 'title' }, title(id)),
            ),
        );
    }

    /** What became of the last deed. */
    say(news) {
        text(this.news, news);
    }
}
