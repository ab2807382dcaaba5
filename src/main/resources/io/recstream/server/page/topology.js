/** The job's graph from left to right, with what passes and how hard each stage works. */

import { h, s, text } from './dom.js';
import { percent, rate } from './format.js';

const WIDTH = 172;
const GAP_X = 44;
const GAP_Y = 18;
const LINE = 15;
const LANE = 12;
const HEAD = 46;
const MOST_LINES = 4;

/** What is chained in a stage, one name a line. */
function names(stage) {
    return stage.name
        .split(/\s*->\s*|,\s*/)
        .map((name) => name.replace(/[()[\]]/g, '').replace(/^Source: |: (Writer|Committer)$/g, '').trim())
        .filter((name, i, all) => name !== '' && all.indexOf(name) === i);
}

/** The longest way to a stage is its column; the stages it comes from say how high. */
function place(stages, edges) {
    const known = new Set(stages.map((stage) => stage.id));
    const from = new Map(stages.map((stage) => [stage.id, []]));
    edges.filter((edge) => known.has(edge.from) && known.has(edge.to)).forEach((edge) => from.get(edge.to).push(edge.from));
    const columns = new Map();
    const column = (id, seen) => {
        if (!columns.has(id)) {
            const before = from.get(id).filter((other) => !seen.has(other));
            columns.set(id, Math.max(-1, ...before.map((other) => column(other, new Set([...seen, id])))) + 1);
        }
        return columns.get(id);
    };
    stages.forEach((stage) => column(stage.id, new Set()));
    const layers = [];
    stages.forEach((stage) => (layers[columns.get(stage.id)] ??= []).push(stage));
    const boxes = new Map();
    layers.forEach((layer, x) => {
        const middle = (stage) => {
            const rows = from.get(stage.id).map((id) => boxes.get(id)?.middle).filter((row) => row !== undefined);
            return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length;
        };
        let y = 0;
        layer.sort((a, b) => middle(a) - middle(b));
        for (const stage of layer) {
            const lines = Math.min(MOST_LINES + 1, names(stage).length);
            const height = HEAD + lines * LINE;
            boxes.set(stage.id, { x: x * (WIDTH + GAP_X), y, height, middle: y + height / 2 });
            y += height + GAP_Y;
        }
    });
    const tall = Math.max(...[...boxes.values()].map((box) => box.y + box.height));
    layers.forEach((layer) => {
        const last = boxes.get(layer.at(-1).id);
        const shift = (tall - last.y - last.height) / 2;
        layer.forEach((stage) => {
            const box = boxes.get(stage.id);
            box.y += shift;
            box.middle += shift;
        });
    });
    return { boxes, width: layers.length * (WIDTH + GAP_X) - GAP_X, height: tall + LANE };
}

/** A curve from box to box; below what stands between them. */
function way(a, b, boxes) {
    const [x1, x2, bend] = [a.x + WIDTH, b.x, GAP_X * 0.6];
    const between = [...boxes.values()].filter((box) => box.x > a.x && box.x < b.x);
    if (between.length === 0) {
        return `M${x1} ${a.middle}C${x1 + bend} ${a.middle} ${x2 - bend} ${b.middle} ${x2} ${b.middle}`;
    }
    const low = Math.max(...between.map((box) => box.y + box.height)) + LANE;
    const [first, last] = [x1 + GAP_X, x2 - GAP_X];
    return `M${x1} ${a.middle}C${x1 + bend} ${a.middle} ${first - bend} ${low} ${first} ${low}`
        + `H${last}C${last + bend} ${low} ${x2 - bend} ${b.middle} ${x2} ${b.middle}`;
}

export class Topology {
    constructor() {
        this.shape = '';
        this.nodes = new Map();
        this.element = h('div', { class: 'topology', tabindex: 0, role: 'group', 'aria-label': 'The job' });
    }

    show(stages, edges) {
        const shape = JSON.stringify([stages.map((stage) => [stage.id, stage.name]), edges]);
        if (shape !== this.shape) {
            this.shape = shape;
            this.draw(stages, edges);
        }
        stages.forEach((stage) => this.fill(this.nodes.get(stage.id), stage));
    }

    draw(stages, edges) {
        this.nodes.clear();
        if (stages.length === 0) {
            this.element.replaceChildren();
            return;
        }
        const { boxes, width, height } = place(stages, edges);
        const lines = edges
            .filter((edge) => boxes.has(edge.from) && boxes.has(edge.to))
            .map((edge) => {
                const a = boxes.get(edge.from);
                const b = boxes.get(edge.to);
                return s('path', { class: 'edge', d: way(a, b, boxes) });
            });
        this.element.replaceChildren(
            s(
                'svg',
                { viewBox: `-2 -2 ${width + 4} ${height + 4}`, width: width + 4, height: height + 4 },
                lines,
                stages.map((stage) => this.node(stage, boxes.get(stage.id))),
            ),
        );
    }

    node(stage, box) {
        const all = names(stage);
        const shown = all.length > MOST_LINES + 1 ? [...all.slice(0, MOST_LINES), `and ${all.length - MOST_LINES} more`] : all;
        const node = {
            rate: s('text', { class: 'rate', x: 12, y: 22 }),
            busy: s('text', { class: 'load', x: WIDTH - 12, y: 22, 'text-anchor': 'end' }),
            work: s('rect', { class: 'work', x: 12, y: 31, width: WIDTH - 24, height: 4, rx: 2 }),
            title: s('title'),
        };
        node.element = s(
            'g',
            { class: 'stage', transform: `translate(${box.x} ${box.y})` },
            node.title,
            s('rect', { class: 'box', width: WIDTH, height: box.height, rx: 8 }),
            s('rect', { class: 'rail', x: 12, y: 31, width: WIDTH - 24, height: 4, rx: 2 }),
            node.work,
            node.rate,
            node.busy,
            shown.map((name, i) => s('text', { class: 'name', x: 12, y: HEAD + 8 + i * LINE }, name.length > 25 ? `${name.slice(0, 24)}…` : name)),
        );
        this.nodes.set(stage.id, node);
        return node.element;
    }

    fill(node, stage) {
        const passing = Math.max(stage.records_in_per_second ?? 0, stage.records_out_per_second ?? 0);
        text(node.rate, `${rate(passing)} /s`);
        text(node.busy, stage.status === 'RUNNING' ? `busy ${percent(stage.busy)}` : String(stage.status).toLowerCase());
        node.work.style.transform = `scaleX(${Math.min(1, stage.busy ?? 0).toFixed(3)})`;
        const load = (stage.backpressured ?? 0) > 0.5 ? 'held' : (stage.busy ?? 0) > 0.8 ? 'hot' : 'calm';
        node.element.dataset.load = stage.status === 'RUNNING' ? load : 'down';
        text(
            node.title,
            `${stage.name}\nin ${rate(stage.records_in_per_second)} /s, out ${rate(stage.records_out_per_second)} /s, `
                + `busy ${percent(stage.busy)}, held back ${percent(stage.backpressured)}, parallelism ${stage.parallelism}`,
        );
    }
}
