import {execFile} from 'node:child_process';
import {readdir, readFile, readlink} from 'node:fs/promises';
import {clean} from '../domain/text.ts';

/** State LISTEN in /proc/net/tcp (proc(5)). */
const listening = '0A';

const linesOf = async (file: string): Promise<string[]> => {
	try {
		return (await readFile(file, 'utf8')).split('\n').slice(1);
	} catch {
		return [];
	}
};

/** Inodes of the sockets that listen on a TCP port. */
const socketsOn = async (port: number): Promise<Set<string>> => {
	const wanted = port.toString(16).toUpperCase().padStart(4, '0');
	const inodes = new Set<string>();
	for (const line of [...(await linesOf('/proc/net/tcp')), ...(await linesOf('/proc/net/tcp6'))]) {
		const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
		if (state === listening && local.endsWith(`:${wanted}`) && inode) inodes.add(inode);
	}
	return inodes;
};

const holds = async (pid: string, inodes: ReadonlySet<string>): Promise<boolean> => {
	const folder = `/proc/${pid}/fd`;
	const links = await readdir(folder).then(
		async names => Promise.all(names.map(async name => readlink(`${folder}/${name}`).catch(() => ''))),
		() => [],
	);
	return links.some(link => inodes.has(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? ''));
};

const ownerOnLinux = async (port: number): Promise<string | null> => {
	const inodes = await socketsOn(port);
	if (inodes.size === 0) return null;
	for (const pid of await readdir('/proc').catch(() => [])) {
		if (!/^\d+$/.test(pid) || !(await holds(pid, inodes))) continue;
		const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
		return `${clean(name.trim()) || 'a program'} (process ${pid})`;
	}
	return null;
};

/** `lsof`, where there is no /proc: field output, one field a line. */
const ownerByLsof = async (port: number): Promise<string | null> =>
	new Promise(resolve => {
		const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'];
		execFile('lsof', args, {timeout: 2000, env: {PATH: '/usr/sbin:/usr/bin:/sbin:/bin'}}, (_problem, output) => {
			const pid = /^p(\d+)$/m.exec(output)?.[1];
			const name = /^c(.+)$/m.exec(output)?.[1];
			resolve(pid ? `${clean(name ?? 'a program')} (process ${pid})` : null);
		});
	});

/** Who listens on a TCP port of this machine; `null` where the system does not tell, as of other people's programs. */
export const portOwner = async (port: number): Promise<string | null> =>
	(await ownerOnLinux(port)) ?? (await ownerByLsof(port));
