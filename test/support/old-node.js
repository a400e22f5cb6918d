import process from 'node:process';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
	process.stderr.write(
		`The tests need Node 22.12 or newer; this is Node ${process.versions.node}. Run them with: npm test\n`,
	);
	process.exitCode = 1;
}
