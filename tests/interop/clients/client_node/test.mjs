// @kubernetes/client-node against a served cluster, one line an operation. $KUBECONFIG says
// where, $CLIENT_NODE where it is installed. Whatever is waited for has a generous limit: the
// machine may be busy.
import { createRequire } from 'node:module';
import { PassThrough, Readable, Writable } from 'node:stream';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const require = createRequire(process.env.CLIENT_NODE + '/');
const k8s = await import(require.resolve('@kubernetes/client-node'));
const LIMIT_MS = 300000;
const namespace = 'default';

const config = new k8s.KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(k8s.CoreV1Api);
const apps = config.makeApiClient(k8s.AppsV1Api);
const as = (strategy) => k8s.setHeaderOptions('Content-Type', strategy);

const note = (name, is) => fs.appendFileSync(process.argv[2], name + '\t' + is + '\n');
function must(truth, what) {
	if (!truth) throw new Error(what);
}
// Runs one operation; what it throws, or no end of it, is its failure.
async function cell(name, run) {
	let timer;
	const late = new Promise((_, fail) => {
		timer = setTimeout(() => fail(new Error('no end after five minutes')), LIMIT_MS);
	});
	try {
		await Promise.race([run(), late]);
		note(name, 'ok');
	} catch (e) {
		note(name, 'FAILED');
		console.log('FAILED: client-node: ' + name + ': ' + (e.stack || e) + (e.body ? ' ' + e.body : ''));
	}
	clearTimeout(timer);
}
async function until(what, test) {
	for (const end = Date.now() + LIMIT_MS - 5000; Date.now() < end; ) {
		const got = await test();
		if (got) return got;
		await new Promise((done) => setTimeout(done, 20));
	}
	throw new Error('not seen: ' + what);
}
function collect() {
	const s = new Writable({ write(chunk, _, done) { s.text += chunk; done(); } });
	s.text = '';
	return s;
}
async function refused(code, promise) {
	const e = await promise.then(() => null, (e) => e);
	must(e && e.code === code, `expected ${code}: ${e}`);
	const status = JSON.parse(e.body);
	must(status.kind === 'Status' && status.code === code, 'no Status: ' + e.body);
	return status;
}
const configmap = (name, data, labels) => ({ metadata: { name, labels }, data });

// ---- reading
await cell('discovery', async () => {
	const groups = await config.makeApiClient(k8s.ApisApi).getAPIVersions();
	must(groups.groups.some((g) => g.name === 'apps'), 'no group apps');
	const list = await apps.getAPIResources();
	must(list.resources.some((r) => r.name === 'deployments/scale'), 'no deployments/scale');
	must((await config.makeApiClient(k8s.VersionApi).getCode()).minor === '34', 'version');
});
await cell('list', async () => must((await core.listNode()).items.length === 3, 'three nodes'));
await cell('list with selectors', async () => {
	const pods = await core.listPodForAllNamespaces({ labelSelector: 'k8s-app=kube-dns' });
	must(pods.items.length === 2, 'two of CoreDNS');
	const one = await core.listNode({ fieldSelector: 'metadata.name=node02' });
	must(one.items.length === 1, 'one node by its name');
});
await cell('list in pages', async () => {
	const all = (await core.listNamespacedPod({ namespace: 'kube-system' })).items.map((p) => p.metadata.name);
	const paged = [];
	let _continue;
	do {
		const page = await core.listNamespacedPod({ namespace: 'kube-system', limit: 3, _continue });
		must(page.items.length <= 3, 'no more than asked for');
		paged.push(...page.items.map((p) => p.metadata.name));
		_continue = page.metadata._continue;
	} while (_continue);
	must(paged.join() === all.join(), 'the pages are the list');
});
await cell('get', async () => {
	const ns = await core.readNamespace({ name: 'kube-system' });
	must(ns.status.phase === 'Active' && ns.metadata.creationTimestamp instanceof Date, 'a namespace');
});
await cell('an error has its code', async () => {
	const s = await refused(404, core.readNamespacedPod({ name: 'nope', namespace }));
	must(s.message === 'pods "nope" not found', s.message);
	await refused(422, core.createNamespacedConfigMap({ namespace, body: configmap('UPPER') }));
});

// ---- writing, while a watch and an informer look on
const events = [];
const watch = new k8s.Watch(config);
const where = `/api/v1/namespaces/${namespace}/configmaps`;
let watching;
const informer = k8s.makeInformer(config, where,
	() => core.listNamespacedConfigMap({ namespace, labelSelector: 'js=yes' }), 'js=yes');
const informed = [];
await cell('informer starts', async () => {
	for (const verb of ['add', 'update', 'delete'])
		informer.on(verb, (o) => informed.push(`${verb} ${o.metadata.name} ${o.data?.a}`));
	informer.on('error', (e) => informed.push('error ' + e));
	await informer.start();
});
await cell('watch starts', async () => {
	const { metadata } = await core.listNamespacedConfigMap({ namespace });
	watching = await watch.watch(where,
		{ resourceVersion: metadata.resourceVersion, allowWatchBookmarks: true, labelSelector: 'js=yes' },
		(type, o) => events.push({ type, name: o.metadata.name, version: o.metadata.resourceVersion, o }),
		() => events.push({ type: 'done' }));
});
await cell('create', async () => {
	const made = await core.createNamespacedConfigMap({ namespace, body: configmap('js', { a: 'b' }, { js: 'yes' }) });
	must(made.metadata.uid && made.metadata.resourceVersion, 'an object with its uid');
	const s = await refused(409, core.createNamespacedConfigMap({ namespace, body: configmap('js') }));
	must(s.reason === 'AlreadyExists', s.reason);
});
await cell('create, dry run', async () => {
	await core.createNamespacedConfigMap({ namespace, dryRun: 'All', body: configmap('dry') });
	await refused(404, core.readNamespacedConfigMap({ name: 'dry', namespace }));
});
await cell('patch (json)', async () => {
	const got = await core.patchNamespacedConfigMap(
		{ name: 'js', namespace, body: [{ op: 'replace', path: '/data/a', value: 'c' }] },
		as(k8s.PatchStrategy.JsonPatch));
	must(got.data.a === 'c', JSON.stringify(got.data));
});
await cell('patch (merge)', async () => {
	const got = await core.patchNamespacedConfigMap(
		{ name: 'js', namespace, body: { data: { a: null, m: 'n' } } }, as(k8s.PatchStrategy.MergePatch));
	must(got.data.m === 'n' && !('a' in got.data), JSON.stringify(got.data));
});
await cell('replace', async () => {
	const now = await core.readNamespacedConfigMap({ name: 'js', namespace });
	now.data = { a: 'replaced' };
	const got = await core.replaceNamespacedConfigMap({ name: 'js', namespace, body: now });
	must(got.data.a === 'replaced', JSON.stringify(got.data));
	const s = await refused(409, core.replaceNamespacedConfigMap({ name: 'js', namespace, body: now }));
	must(s.reason === 'Conflict', s.reason);
});
await cell('delete', async () => {
	await core.deleteNamespacedConfigMap({ name: 'js', namespace });
	await refused(404, core.readNamespacedConfigMap({ name: 'js', namespace }));
});
await cell('watch', async () => {
	await until('DELETED', () => events.some((e) => e.type === 'DELETED'));
	const seen = events.filter((e) => e.type !== 'BOOKMARK').map((e) => e.type).join();
	must(seen === 'ADDED,MODIFIED,MODIFIED,MODIFIED,DELETED', seen);
});
await cell('watch bookmarks', async () => {
	const b = await until('BOOKMARK', () => events.find((e) => e.type === 'BOOKMARK'));
	must(/^[0-9]+$/.test(b.version), 'a bookmark has a version');
});
await cell('watch resumes', async () => {
	const again = [];
	watching.abort();
	const second = events.filter((e) => e.type === 'MODIFIED')[0];
	const resumed = await watch.watch(where, { resourceVersion: second.version, labelSelector: 'js=yes' },
		(type, o) => again.push(type + ' ' + o.metadata.resourceVersion), () => {});
	await until('what came after', () => again.length >= 3);
	must(again.join().startsWith('MODIFIED') && again[2].startsWith('DELETED'), again.join());
	resumed.abort();
});
await cell('informer', async () => {
	await until('delete', () => informed.some((e) => e.startsWith('delete')));
	must(informed[0] === 'add js b' && informed.includes('update js c') &&
		informed.at(-1) === 'delete js replaced', informed.join());
	must(informer.list(namespace).length === 0, 'its list is empty');
	await informer.stop();
});

// ---- a deployment and its pods
const labels = { app: 'js' };
await cell('create a deployment', async () => {
	await apps.createNamespacedDeployment({ namespace, body: {
		metadata: { name: 'js' },
		spec: { replicas: 1, selector: { matchLabels: labels }, template: {
			metadata: { labels },
			spec: { containers: [{ name: 'web', image: 'nginx:1.25' }] } } } } });
	await until('ready', async () =>
		(await apps.readNamespacedDeploymentStatus({ name: 'js', namespace })).status.readyReplicas === 1);
});
await cell('patch (strategic)', async () => {
	const got = await apps.patchNamespacedDeployment({ name: 'js', namespace, body: {
		spec: { template: { spec: { containers: [{ name: 'web', env: [{ name: 'E', value: '1' }] }] } } } } },
		as(k8s.PatchStrategy.StrategicMergePatch));
	const [c] = got.spec.template.spec.containers;
	must(c.image === 'nginx:1.25' && c.env[0].name === 'E', JSON.stringify(c));
});
await cell('scale', async () => {
	// as every client that writes back what it read: again when somebody wrote in between
	await until('a write nobody came before', async () => {
		const scale = await apps.readNamespacedDeploymentScale({ name: 'js', namespace });
		scale.spec.replicas = 2;
		try {
			await apps.replaceNamespacedDeploymentScale({ name: 'js', namespace, body: scale });
		} catch (e) {
			if (e.code === 409) return false;
			throw e;
		}
		return true;
	});
	await until('two ready of the new set', async () => {
		const { status } = await apps.readNamespacedDeployment({ name: 'js', namespace });
		return status.readyReplicas === 2 && status.updatedReplicas === 2 && status.replicas === 2;
	});
});
let pod;
await cell('list of pods', async () => {
	const pods = await core.listNamespacedPod({ namespace, labelSelector: 'app=js' });
	pod = pods.items.find((p) => p.status.phase === 'Running' && !p.metadata.deletionTimestamp).metadata.name;
});
await cell('logs', async () => {
	const text = await core.readNamespacedPodLog({ name: pod, namespace, container: 'web' });
	must(text.includes('start worker processes'), text);
});
await cell('exec', async () => {
	const out = collect();
	const err = collect();
	const status = await new Promise((done, fail) => {
		new k8s.Exec(config).exec(namespace, pod, 'web', ['sh', '-c', 'read x; echo got $x; echo e >&2; exit 4'],
			out, err, Readable.from(['typed\n']), false, done).catch(fail);
	});
	must(out.text === 'got typed\n' && err.text === 'e\n', out.text + err.text);
	must(status.status === 'Failure' && status.details.causes[0].message === '4', JSON.stringify(status));
});
await cell('exec with a terminal', async () => {
	const out = collect();
	const input = new PassThrough();
	const over = new Promise((done, fail) => {
		new k8s.Exec(config).exec(namespace, pod, 'web', ['sh'], out, null, input, true, done).catch(fail);
	});
	input.write('test -t 0 && echo $((40 + 2)) a terminal; exit\n');
	const status = await over;
	must(out.text.includes('42 a terminal') && status.status === 'Success', out.text);
});
// (the client's way out of a pod, cpFromPod, unpacks what it packed with gzip as if it were not)
await cell('copy into a pod', async () => {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'drydock-cp-'));
	fs.writeFileSync(path.join(dir, 'file'), 'carried\n');
	await new k8s.Cp(config).cpToPod(namespace, pod, 'web', dir, '/tmp');
	await until('the file', async () => {
		const out = collect();
		await new Promise((done, fail) => {
			new k8s.Exec(config).exec(namespace, pod, 'web', ['cat', '/tmp/file'], out, collect(), null, false, done)
				.catch(fail);
		});
		return out.text === 'carried\n';
	});
	fs.rmSync(dir, { recursive: true });
});
await cell('port-forward', async () => {
	const forward = new k8s.PortForward(config);
	const server = net.createServer((socket) => forward.portForward(namespace, pod, [80], socket, null, socket));
	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	const text = await new Promise((done, fail) => {
		let all = '';
		const s = net.connect(server.address().port, '127.0.0.1',
			() => s.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
		s.on('data', (d) => { all += d; if (all.includes('</html>')) { s.destroy(); done(all); } });
		s.on('error', fail);
	});
	server.close();
	must(text.includes('Welcome to nginx'), text);
});
await cell('run to the end', async () => {
	await core.createNamespacedPod({ namespace, body: { metadata: { name: 'talk' }, spec: {
		containers: [{ name: 'c', image: 'busybox:1.36',
			command: ['sh', '-c', 'i=0; while true; do echo line $i; i=$((i+1)); sleep 2; done'] }] } } });
	await until('ready', async () => (await core.readNamespacedPodStatus({ name: 'talk', namespace }))
		.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True'));
});
await cell('logs that follow', async () => {
	const log = collect();
	const stop = await new k8s.Log(config).log(namespace, 'talk', 'c', log, { follow: true });
	await until('three lines', () => /line 0\nline 1\nline 2\n/.test(log.text));
	stop.abort();
});
await cell('attach', async () => {
	const out = collect();
	const ws = await new k8s.Attach(config).attach(namespace, 'talk', 'c', out, collect(), null, false);
	await until('a line', () => /line [0-9]+\n/.test(out.text));
	ws.close();
});
await cell('eviction', async () => {
	await core.createNamespacedPodEviction({ name: 'talk', namespace, body: { metadata: { name: 'talk' } } });
	await until('gone', async () => (await core.listNamespacedPod({ namespace })).items
		.every((p) => p.metadata.name !== 'talk'));
});
await cell('access review', async () => {
	const got = await config.makeApiClient(k8s.AuthorizationV1Api).createSelfSubjectAccessReview({ body: {
		spec: { resourceAttributes: { verb: 'create', resource: 'pods', namespace } } } });
	must(got.status.allowed === true, JSON.stringify(got.status));
});
await cell('objects of any kind', async () => {
	const any = k8s.KubernetesObjectApi.makeApiClient(config);
	const spec = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'js', namespace } };
	must((await any.read(spec)).spec.replicas === 2, 'read');
	await any.delete(spec);
	await until('gone', async () => (await apps.listNamespacedDeployment({ namespace })).items.length === 0);
});
await cell('a token of a service account', async () => {
	const got = await core.createNamespacedServiceAccountToken({ name: 'default', namespace, body: {
		spec: { audiences: [], expirationSeconds: 3600 } } });
	const other = new k8s.KubeConfig();
	const { server, caData, caFile } = config.getCurrentCluster();
	other.loadFromClusterAndUser({ name: 'c', server, caData, caFile }, { name: 'u', token: got.status.token });
	const s = await refused(403, other.makeApiClient(k8s.CoreV1Api).listNamespacedPod({ namespace }));
	must(s.message.includes('system:serviceaccount:default:default'), s.message);
});
process.exit(0);
