/** The sliding windows of a user, side by side. */

import { innermost } from './catalog.js';
import { h, text } from './dom.js';
import { count, span } from './format.js';

const EXPECTED = [300_000, 3_600_000, 86_400_000, 604_800_000];

const FIGURES = [
    ['views', (window) => (window.counts.view ?? 0) + (window.counts.click ?? 0)],
    ['carts', (window) => window.counts.cart ?? 0],
    ['bought', (window) => window.counts.purchase ?? 0],
];

export class Windows {
    constructor() {
        this.element = h('div', { class: 'windows', role: 'group', 'aria-label': 'Sliding windows' });
        this.tiles = [];
        this.show({ windows: [] });
    }

    show(features) {
        const windows = features.windows.length > 0 ? features.windows : EXPECTED.map((length) => ({ length_ms: length, events: 0, counts: {}, top_categories: [] }));
        while (this.tiles.length < windows.length) {
            this.tiles.push(this.tile());
        }
        while (this.tiles.length > windows.length) {
            this.tiles.pop().element.remove();
        }
        windows.forEach((window, i) => this.fill(this.tiles[i], window));
    }

    tile() {
        const tile = {
            name: h('h4'),
            events: h('strong', { class: 'events' }),
            figures: FIGURES.map(() => h('dd')),
            top: h('p', { class: 'top' }),
        };
        tile.element = h(
            'section',
            { class: 'window' },
            h('header', {}, tile.name, h('span', {}, tile.events, ' events')),
            h('dl', {}, FIGURES.map(([name], i) => h('div', {}, h('dt', {}, name), tile.figures[i]))),
            tile.top,
        );
        this.element.append(tile.element);
        return tile;
    }

    fill(tile, window) {
        text(tile.name, span(window.length_ms));
        const before = tile.events.textContent;
        text(tile.events, count(window.events));
        tile.element.dataset.events = window.events;
        if (before !== '' && before !== tile.events.textContent) {
            tile.events.classList.remove('ticked');
            requestAnimationFrame(() => tile.events.classList.add('ticked'));
        }
        FIGURES.forEach(([, figure], i) => text(tile.figures[i], count(figure(window))));
        const top = window.top_categories.slice(0, 2).map((one) => `${innermost(one.category)} ${one.count}`);
        text(tile.top, top.length > 0 ? top.join(' · ') : 'no categories');
        tile.top.title = window.top_categories.map((one) => `${one.category} ${one.count}`).join(', ');
    }
}
