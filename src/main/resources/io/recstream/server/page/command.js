/** Commands to the running job, and what became of them. */

import { get, path, post } from './api.js';
import { announce, h } from './dom.js';
import { millis } from './format.js';

const AGAIN_MILLIS = 1000;
const PATIENCE_MILLIS = 60_000;

/** What the server says of commands; asked once. */
const ability = get('/control').catch(() => ({ enabled: false, accepts_commands: false, changes_items: false }));

/** Whether the job takes commands, and what of it can be done here. */
export function steering() {
    return ability;
}

const pause = () => new Promise((done) => setTimeout(done, AGAIN_MILLIS));

/** Sends a command, and waits for its result; null if there is none in time. */
async function send(command) {
    const until = performance.now() + PATIENCE_MILLIS;
    let result = await post('/control', command);
    while (result.status === 'PENDING' && performance.now() < until) {
        await pause();
        result = await get(path`/control/${result.command_id}`).catch((problem) => {
            if (problem.status === 404) {
                return result;
            }
            throw problem;
        });
    }
    return result.status === 'PENDING' ? null : result;
}

/** A line beneath a form: what became of its command. */
export class Outcome {
    /**
     * @param id of the element
     */
    constructor(id) {
        this.element = h('div', { class: 'outcome', id, role: 'status', data: { state: 'none' } });
    }

    /**
     * Sends a command and shows its way.
     *
     * @param done what an applied command has done, in words, of its result
     * @returns the result if it was applied, else null
     */
    async run(command, done) {
        const started = performance.now();
        this.say('sent', 'Sent. Waiting for every stage of the job …');
        let result;
        try {
            result = await send(command);
        } catch (problem) {
            this.say('refused', `Not sent: ${problem.status ? problem.message : 'the server cannot be reached'}`);
            return null;
        }
        if (result === null) {
            this.say('sent', 'There is no result yet: the command is in the topic, and is applied when the job runs.');
        } else if (result.status === 'INCOMPLETE') {
            this.say('refused', 'Not all of it was done.', result.refusals);
        } else if (result.status !== 'APPLIED') {
            this.say('refused', 'Refused: nothing was changed.', result.refusals);
        } else {
            this.say('applied', `${done(result)}, ${millis(performance.now() - started)} after your click.`);
            return result;
        }
        return null;
    }

    /** Shows one sentence, with reasons below it. */
    say(state, sentence, reasons = []) {
        this.element.dataset.state = state;
        this.element.replaceChildren(h('p', {}, sentence), ...(reasons.length > 0 ? [h('ul', {}, reasons.map((one) => h('li', {}, one)))] : []));
        announce(sentence);
    }
}
