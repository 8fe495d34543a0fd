// A JavaScript client against a served cluster: list, create, watch, patch, exec, port-forward.
// $KUBECONFIG says where; exits with 1 and the reason at the first thing that fails.
import { createRequire } from 'node:module';
import { Writable, Readable } from 'node:stream';
import net from 'node:net';

const require = createRequire(process.env.CLIENT_NODE + '/');
const k8s = await import(require.resolve('@kubernetes/client-node'));

const config = new k8s.KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(k8s.CoreV1Api);
const apps = config.makeApiClient(k8s.AppsV1Api);
const namespace = 'default';

function expect(what, truth) {
	if (!truth) {
		console.error('FAILED: ' + what);
		process.exit(1);
	}
	console.log('ok: ' + what);
}
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const collect = () => {
	const s = new Writable({ write(chunk, _, done) { s.text += chunk; done(); } });
	s.text = '';
	return s;
};

expect('list', (await core.listNode()).items.length === 3);

const seen = [];
const watch = new k8s.Watch(config);
const controller = await watch.watch(`/api/v1/namespaces/${namespace}/configmaps`, {},
	(type, obj) => seen.push(type + ' ' + obj.metadata.name), () => {});
await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'js' }, data: { a: 'b' } } });
const patched = await core.patchNamespacedConfigMap(
	{ name: 'js', namespace, body: [{ op: 'replace', path: '/data/a', value: 'c' }] },
	k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.JsonPatch));
expect('create and patch', patched.data.a === 'c');
for (let i = 0; i < 50 && seen.length < 3; i++) await wait(100);
expect('watch', seen.includes('ADDED js') && seen.includes('MODIFIED js'));
controller.abort();

await core.createNamespacedPod({ namespace, body: {
	metadata: { name: 'js' },
	spec: { containers: [{ name: 'web', image: 'nginx:1.25' }] } } });
for (let i = 0; i < 300; i++) {
	const pod = await core.readNamespacedPod({ name: 'js', namespace });
	if (pod.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True')) break;
	await wait(100);
}

const out = collect();
const status = await new Promise((done) => {
	new k8s.Exec(config).exec(namespace, 'js', 'web', ['sh', '-c', 'read x; echo got $x; exit 4'], out,
		collect(), Readable.from(['typed\n']), false, done);
});
expect('exec', out.text === 'got typed\n' && status.status === 'Failure' &&
	status.details.causes[0].message === '4');

const forward = new k8s.PortForward(config);
const server = net.createServer((socket) => forward.portForward(namespace, 'js', [80], socket, null, socket));
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const answer = await new Promise((done, fail) => {
	const s = net.connect(server.address().port, '127.0.0.1', () => s.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
	let text = '';
	s.on('data', (d) => { text += d; if (text.includes('</html>')) done(text); });
	s.on('error', fail);
	setTimeout(() => done(text), 5000);
});
expect('port-forward', answer.includes('Welcome to nginx'));

try {
	await core.readNamespacedPod({ name: 'nope', namespace });
	expect('an error', false);
} catch (e) {
	expect('an error has its code', e.code === 404);
}
const log = collect();
await new k8s.Log(config).log(namespace, 'js', 'web', log, {});
for (let i = 0; i < 50 && !log.text; i++) await wait(50);
expect('logs', log.text.includes('nginx'));
await core.deleteNamespacedPod({ name: 'js', namespace });
await apps.listNamespacedDeployment({ namespace });
console.log('done');
process.exit(0);
