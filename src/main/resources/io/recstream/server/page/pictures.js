/** A picture of an item, made up: hue and shape by its category, the arrangement by its id. */

import { s } from './dom.js';

function hash(text) {
    let value = 2166136261;
    for (let i = 0; i < text.length; i++) {
        value = Math.imul(value ^ text.charCodeAt(i), 16777619);
    }
    value ^= value >>> 15;
    value = Math.imul(value, 0x2c1b3c6d);
    return (value ^ (value >>> 13)) >>> 0;
}

const SHAPES = [
    () => [s('circle', { class: 'a', cx: 50, cy: 50, r: 27 }), s('circle', { class: 'b', cx: 50, cy: 50, r: 13 })],
    () => [s('rect', { class: 'a', x: 25, y: 25, width: 50, height: 50, rx: 10 }), s('rect', { class: 'b', x: 25, y: 50, width: 50, height: 25, rx: 6 })],
    () => [s('path', { class: 'a', d: 'M50 20 78 74H22z' }), s('path', { class: 'b', d: 'M50 47 64 74H36z' })],
    () => [s('path', { class: 'a', d: 'M24 62a26 26 0 0 1 52 0z' }), s('rect', { class: 'b', x: 24, y: 66, width: 52, height: 8, rx: 4 })],
    () => [s('path', { class: 'a', d: 'M50 22 78 50 50 78 22 50z' }), s('path', { class: 'b', d: 'M50 22 78 50H22z' })],
    () => [s('rect', { class: 'a', x: 28, y: 22, width: 18, height: 56, rx: 9 }), s('rect', { class: 'b', x: 54, y: 34, width: 18, height: 44, rx: 9 })],
    () => [s('circle', { class: 'a', cx: 42, cy: 46, r: 20 }), s('circle', { class: 'b', cx: 61, cy: 58, r: 17 })],
    () => [s('path', { class: 'a', d: 'M50 22c18 16 26 26 26 36a26 20 0 0 1-52 0c0-10 8-20 26-36z' }), s('circle', { class: 'b', cx: 50, cy: 60, r: 9 })],
    () => [s('path', { class: 'a', d: 'M26 30h48v16H26z' }), s('path', { class: 'b', d: 'M26 54h48v16H26z' })],
    () => [s('path', { class: 'a', d: 'M35 24h30l15 26-15 26H35L20 50z' }), s('circle', { class: 'b', cx: 50, cy: 50, r: 12 })],
];

const TURNS = [0, 90, 180, 270];

/** For decoration only: the name stands beside it. */
export function picture(id, category) {
    const kind = hash(category || id);
    const own = hash(id);
    const turn = TURNS[own % TURNS.length];
    const hue = (kind >>> 12) % 360;
    return s(
        'svg',
        { viewBox: '0 0 100 100', class: 'picture', 'aria-hidden': 'true', vars: { '--hue': hue } },
        s('circle', { class: 'c', cx: (own >>> 3) % 100, cy: (own >>> 11) % 100, r: 30 + ((own >>> 19) % 16) }),
        s('g', { transform: `rotate(${turn} 50 50)` }, SHAPES[(kind >>> 20) % SHAPES.length]()),
    );
}
