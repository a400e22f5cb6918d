import {expect, test} from 'vitest';
import {problem} from '../../src/domain/problem.ts';
import {update} from '../../src/state/update.ts';
import {itemsOf} from '../../src/state/vector.ts';
import {allowed, aManagedNode, anInstance, ireland} from '../support/nodes.ts';
import {alice, alicePrincipal} from '../support/sources.ts';
import {decided, listedNodes} from '../support/ui.ts';
import {stateAfter} from '../support/viewing.ts';

const broken = problem('unreachable', 'cannot reach EC2', 'check the network');
const key = `-/eu-west-1/${anInstance(1).id}`;

test('a failed refresh keeps the rows and says why', () => {
	const state = stateAfter([
		...listedNodes(3),
		{type: 'fetchStarted', scope: ireland, feed: 'instances'},
		{type: 'fetchFailed', scope: ireland, feed: 'instances', problem: broken},
	]);
	expect(state.nodes.rows.length).toBe(3);
	expect(state.scopes[0]?.feeds.instances).toEqual({status: 'error', fetching: 'idle', problem: broken});
});

test('a feed that is fetched again keeps its status until the answer', () => {
	const state = stateAfter([...listedNodes(1), {type: 'fetchStarted', scope: ireland, feed: 'managedNodes'}]);
	expect(state.scopes[0]?.feeds.managedNodes).toEqual({status: 'success', fetching: 'fetching', problem: null});
});

test('one failing region leaves the other alone', () => {
	const paris = {profile: null, region: 'eu-west-3'};
	const state = stateAfter(
		[{type: 'fetchFailed', scope: paris, feed: 'instances', problem: broken}, ...listedNodes(2)],
		{scopes: [ireland, paris]},
	);
	expect(state.scopes.map(({feeds}) => feeds.instances.status)).toEqual(['success', 'error']);
});

test('fetching pauses for a session and goes on after it', () => {
	const state = stateAfter([{type: 'fetchStarted', scope: ireland, feed: 'instances'}, {type: 'fetchesPaused'}]);
	expect(state.scopes[0]?.feeds.instances.fetching).toBe('paused');
	expect(state.scopes[0]?.feeds.identity.fetching).toBe('idle');
	expect(update(state, {type: 'fetchesResumed'}).scopes[0]?.feeds.instances.fetching).toBe('fetching');
});

test('managed nodes get the caller’s account, whether it is known before or after them', () => {
	const caller = {type: 'callerKnown', scope: ireland, caller: alice} as const;
	const page = {type: 'managedNodesListed', scope: ireland, page: [aManagedNode(1, {id: 'mi-1'})]} as const;
	for (const events of [
		[caller, page],
		[page, caller],
	]) {
		const [node] = itemsOf(stateAfter(events).nodes.rows);
		expect(node?.account).toBe('111122223333');
	}
});

test('verdicts of another principal are forgotten', () => {
	const state = stateAfter([
		...listedNodes(2),
		{type: 'principalKnown', scope: ireland, principal: alicePrincipal},
		decided(allowed, [1]),
	]);
	const same = update(state, {type: 'principalKnown', scope: ireland, principal: {...alicePrincipal}});
	expect([...itemsOf(same.access)][0]?.verdict).toBe('allowed');
	const bob = {...alicePrincipal, identity: {...alice, arn: 'arn:aws:iam::111122223333:user/bob'}};
	const other = update(state, {type: 'principalKnown', scope: ireland, principal: bob});
	expect([...itemsOf(other.access)][0]?.verdict).toBe('pending');
});

test('a wait is dropped when its time is over', () => {
	const state = stateAfter([
		{type: 'throttled', wait: {service: 'IAM', until: 5000}},
		{type: 'throttled', wait: {service: 'IAM', until: 7000}},
		{type: 'ticked', now: 6000},
	]);
	expect(state.waits).toEqual([{service: 'IAM', until: 7000}]);
	expect(update(state, {type: 'ticked', now: 7000}).waits).toEqual([]);
});

test('another query puts the cursor to the top and takes the message away; moving the caret does neither', () => {
	const state = stateAfter([
		{type: 'typed', text: 'web'},
		{type: 'cursorMoved', cursor: {at: 'row', key, index: 3, line: 2}},
		{type: 'told', text: 'copied'},
	]);
	const moved = update(state, {type: 'edited', edit: 'left'});
	expect(moved.ui).toMatchObject({cursor: {at: 'row'}, notice: {kind: 'told'}});
	const typed = update(state, {type: 'typed', text: '1'});
	expect(typed.ui).toMatchObject({cursor: {at: 'top'}, notice: null});
});

test('what the frame showed at the top is forgotten with the query, the filter and the cursor', () => {
	const state = stateAfter([{type: 'drawn', height: 20, top: key}]);
	expect(state.drawn.top).toBe(key);
	expect(update(state, {type: 'typed', text: 'x'}).drawn.top).toBeNull();
	expect(update(state, {type: 'allToggled'}).drawn.top).toBeNull();
	expect(update(state, decided(allowed, [1])).drawn.top).toBe(key);
});

test('events that change nothing leave the state as it is', () => {
	const state = stateAfter(listedNodes(2));
	for (const event of [
		{type: 'instancesListed', scope: ireland, page: [anInstance(1)]},
		{type: 'edited', edit: 'backspace'},
		{type: 'focused', focus: 'search'},
		{type: 'noticeDismissed'},
		{type: 'helpClosed'},
		{type: 'connectCancelled'},
		{type: 'drawn', height: 10, top: null},
		decided(allowed, [77]),
	] as const) {
		expect(update(state, event), event.type).toBe(state);
	}
});

test('a session covers the list and gives it back as it was', () => {
	const before = stateAfter([...listedNodes(3), {type: 'typed', text: 'web'}]);
	const connecting = update(before, {type: 'connecting', key});
	expect(connecting.ui.screen).toEqual({kind: 'connecting', key});
	const running = update(connecting, {type: 'sessionStarted', key});
	expect(running.ui.screen).toEqual({kind: 'session', key});
	const after = update(running, {type: 'sessionEnded', key, problem: null});
	expect(after.ui).toEqual(before.ui);
	const badly = update(running, {type: 'sessionEnded', key, problem: broken});
	expect(badly.ui.notice).toEqual({kind: 'failed', key, problem: broken});
});

test('a StartSession that fails brings the list back with the reason', () => {
	const state = stateAfter([
		{type: 'connecting', key},
		{type: 'connectFailed', key, problem: broken},
	]);
	expect(state.ui).toMatchObject({screen: {kind: 'list'}, notice: {kind: 'failed', problem: broken}});
});
