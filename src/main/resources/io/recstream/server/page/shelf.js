/** The catalogue: by category, by words, page by page. */

import { get } from './api.js';
import { h, text, toast } from './dom.js';
import { categoryOf, learn } from './catalog.js';
import { picture } from './pictures.js';
import { count, price } from './format.js';

const PAGE = 24;
const MOST_CHIPS = 16;

export class Shelf {
    /**
     * @param open what to do with the item that is chosen
     */
    constructor(open) {
        this.open = open;
        this.category = '';
        this.query = '';
        this.offset = 0;
        this.asked = 0;
        this.search = h('input', { type: 'search', placeholder: 'Search the catalogue', 'aria-label': 'Search the catalogue', autocomplete: 'off', spellcheck: 'false', maxlength: 100 });
        this.search.addEventListener('input', () => {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.change({ query: this.search.value.trim() }), 200);
        });
        this.chips = h('div', { class: 'chips', role: 'group', 'aria-label': 'Categories' });
        this.grid = h('ul', { class: 'grid' });
        this.state = h('p', { class: 'muted', role: 'status' });
        this.before = h('button', { type: 'button', class: 'quiet', onclick: () => this.turn(-PAGE) }, 'Previous');
        this.after = h('button', { type: 'button', class: 'quiet', onclick: () => this.turn(PAGE) }, 'Next');
        this.element = h(
            'section',
            { class: 'shelf', 'aria-label': 'Catalogue' },
            h('div', { class: 'tools' }, this.search, this.state),
            this.chips,
            this.grid,
            h('div', { class: 'pages' }, this.before, this.after),
        );
    }

    async start() {
        this.grid.replaceChildren(...Array.from({ length: PAGE }, () => h('li', { class: 'card ghost' })));
        const known = await get('/items/categories').catch(() => ({ categories: [] }));
        const chip = (name, label, items) =>
            h('button', { type: 'button', class: 'chip', 'aria-pressed': name === this.category, data: { category: name }, onclick: () => this.change({ category: name }) }, label, items === null ? null : h('small', {}, count(items)));
        this.chips.replaceChildren(chip('', 'All', null), ...known.categories.slice(0, MOST_CHIPS).map((one) => chip(one.name, one.name, one.items)));
        this.chips.addEventListener('keydown', (event) => this.rove(event));
        this.one();
        await this.load();
    }

    /** The arrows go from chip to chip; Tab passes all of them at once. */
    rove(event) {
        const all = [...this.chips.children];
        const here = all.indexOf(document.activeElement);
        const to = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
        if (here >= 0 && to !== undefined) {
            event.preventDefault();
            const next = all[(to + all.length) % all.length];
            all.forEach((each) => (each.tabIndex = each === next ? 0 : -1));
            next.focus();
        }
    }

    one() {
        for (const each of this.chips.children) {
            const pressed = each.dataset.category === this.category;
            each.setAttribute('aria-pressed', pressed);
            each.tabIndex = pressed ? 0 : -1;
        }
    }

    change(what) {
        Object.assign(this, what, { offset: 0 });
        this.one();
        return this.load();
    }

    turn(by) {
        this.offset = Math.max(0, this.offset + by);
        this.load().then(() => this.element.scrollIntoView({ block: 'nearest' }));
    }

    async load() {
        const asked = ++this.asked;
        const parameters = new URLSearchParams({ query: this.query, category: this.category, limit: PAGE, offset: this.offset });
        for (const name of ['query', 'category']) {
            if (parameters.get(name) === '') {
                parameters.delete(name);
            }
        }
        let answer;
        try {
            answer = await get(`/items?${parameters.toString().replaceAll('+', '%20')}`);
        } catch (problem) {
            toast(`The catalogue does not come: ${problem.message}`);
            return;
        }
        if (asked === this.asked) {
            learn(answer.items);
            this.show(answer);
        }
    }

    show(answer) {
        this.grid.replaceChildren(...answer.items.map((item) => this.card(item)));
        const from = answer.items.length === 0 ? 0 : this.offset + 1;
        const all = `${count(answer.total)}${answer.complete ? '' : ' (not all)'}`;
        text(this.state, answer.total === 0 ? this.nothing() : `${count(from)}–${count(this.offset + answer.items.length)} of ${all}`);
        this.before.disabled = this.offset === 0;
        this.after.disabled = this.offset + answer.items.length >= answer.total;
    }

    nothing() {
        return this.query === '' && this.category === '' ? 'The catalogue is empty.' : 'Nothing is called that.';
    }

    card(item) {
        return h(
            'li',
            { class: 'card', data: { item: item.item_id } },
            h(
                'button',
                { type: 'button', onclick: () => this.open(item.item_id) },
                h('span', { class: 'art' }, picture(item.item_id, categoryOf(item))),
                h('span', { class: 'title' }, item.title ?? item.item_id),
                h('span', { class: 'row' }, h('span', {}, categoryOf(item)), h('span', { class: 'cost' }, item.available ? price(item) : 'sold out')),
            ),
        );
    }
}
