/** Kill a TaskManager, and watch what becomes of the job and of its lists. */

import { post } from './api.js';
import { announce, h, text, toast } from './dom.js';
import { count, plural } from './format.js';

const SURE_MILLIS = 4000;

export class Recovery {
    constructor() {
        this.lost = h('strong', { id: 'lost' }, '–');
        this.doubled = h('strong', { id: 'doubled' }, '–');
        this.counted = h('p', { class: 'muted' }, ' ');
        this.story = h('p', { class: 'story', id: 'recovery', 'aria-live': 'polite' }, ' ');
        this.button = h('button', { type: 'button', class: 'danger', id: 'kill', onclick: () => this.press() }, 'Kill a TaskManager');
        this.element = h(
            'section',
            { class: 'panel ledger', 'aria-label': 'Exactly once' },
            h('div', { class: 'proof' }, h('p', { class: 'tile' }, h('span', {}, 'lists lost'), this.lost), h('p', { class: 'tile' }, h('span', {}, 'doubled'), this.doubled)),
            h('div', { class: 'told' }, this.counted, this.story),
            this.button,
        );
    }

    /** The second click within four seconds does it. */
    async press() {
        if (!this.sure) {
            this.sure = setTimeout(() => this.unsure(), SURE_MILLIS);
            text(this.button, 'Sure? Click again');
            this.button.classList.add('sure');
            return;
        }
        this.unsure();
        this.button.disabled = true;
        this.asked = true;
        try {
            await post('/live/kill-task-manager', {});
            announce('A TaskManager was killed.');
        } catch (problem) {
            this.asked = false;
            toast(`It was not killed: ${problem.message}`);
        }
    }

    unsure() {
        clearTimeout(this.sure);
        this.sure = null;
        text(this.button, 'Kill a TaskManager');
        this.button.classList.remove('sure');
    }

    show({ time, ledger, flink, recovery }) {
        text(this.lost, count(ledger.lost));
        text(this.doubled, count(ledger.doubled));
        this.element.dataset.sound = ledger.lost === 0 && ledger.doubled === 0;
        text(this.counted, `${plural(ledger.lists, 'list')} of ${plural(ledger.users, 'user')} counted by a read_committed reader beside the job`);
        const running = recovery !== null && recovery.recovered_at === null;
        if (recovery !== null) {
            this.asked = false;
        }
        this.button.hidden = !(flink?.can_kill || running);
        this.button.disabled = running || this.asked === true;
        text(this.story, this.tell(time, recovery));
        this.element.dataset.recovery = recovery === null ? 'none' : running ? 'running' : 'done';
    }

    tell(time, recovery) {
        if (recovery === null) {
            return ' ';
        }
        const seconds = (to) => `${(Math.max(0, to - recovery.killed_at) / 1000).toFixed(1)} s`;
        return recovery.recovered_at === null
            ? `TaskManager killed, recovering … ${seconds(time)}`
            : `recovered in ${seconds(recovery.recovered_at)}`;
    }
}
