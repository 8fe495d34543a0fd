#include "kind_words.h"

#include "sim/sim.h"

#define META "metadata: {name: a, namespace: d}\n"
#define LONG_LABEL "a123456789012345678901234567890123456789012345678901234567890123"
#define SUBDOMAIN                                                                                  \
	"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' "  \
	"or '.', and must start and end with an alphanumeric character (e.g. 'example.com', "      \
	"regex used for validation is "                                                            \
	"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

/* An object, what it was before (NULL: created), and the errors. */
struct rule {
	const char *obj, *old, *want;
};

static void check_rules(const struct rule *rules, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		VALUE_AUTO *obj = decoded(rules[i].obj);
		VALUE_AUTO *old = rules[i].old ? decoded(rules[i].old) : NULL;
		STR_AUTO got = validation(obj, old, "");

		if (strcmp(got, rules[i].want) != 0)
			fail_msg("%s\nwant: %s\n got: %s", rules[i].obj, rules[i].want, got);
	}
}

static void every_kind_is_found(void **state)
{
	static const char *const order[] = {
		"bindings", "componentstatuses", "configmaps", "endpoints",
		"events",   "namespaces",        "nodes"};
	const struct kind *k;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; (k = kind_at(i)) != NULL; i++, n++) {
		assert_ptr_equal(kind_by_gvk(kind_api_version(k), k->kind), k);
		assert_ptr_equal(kind_by_resource(k->group, k->version, k->plural), k);
		assert_non_null(schema_find(k->def));
		if (i < ARRAY_SIZE(order))
			assert_string_equal(k->plural, order[i]);
	}
	assert_true(n >= 14);
	k = kind_by_resource("apps", NULL, "deployments");
	assert_string_equal(kind_group_resource(k), "deployments.apps");
	assert_string_equal(k->short_names, "deploy");
	assert_true(k->has_status && k->has_scale && k->namespaced && k->generation);
	assert_string_equal(k->columns[1].name, "Ready");
	assert_int_equal(k->columns[5].priority, 1);
	assert_string_equal(kind_by_gvk("v1", "Node")->storage, "minions");
	assert_null(kind_by_gvk("v1", "Deployment"));
	assert_null(kind_by_resource("", NULL, "deployments"));
}

static void metadata_is_checked(void **state)
{
	static const struct rule rules[] = {
		{"apiVersion: v1\nkind: ConfigMap\n" META, NULL, ""},
		{"apiVersion: v1\nkind: ConfigMap\nmetadata: {namespace: d}", NULL,
		 "metadata.name: Required value: name or generateName is required"},
		{"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A_b, namespace: d}", NULL,
		 "metadata.name: Invalid value: \"A_b\": " SUBDOMAIN},
		{"apiVersion: v1\nkind: Namespace\nmetadata: {name: a.b}", NULL,
		 "metadata.name: Invalid value: \"a.b\": must not contain dots"},
		{"apiVersion: v1\nkind: Namespace\nmetadata: {name: a, namespace: b}", NULL,
		 "metadata.namespace: Forbidden: not allowed on this type"},
		{"apiVersion: v1\nkind: Service\nmetadata: {name: 1a, namespace: d}\nspec: {ports: "
		 "[{port: 80}]}",
		 NULL,
		 "metadata.name: Invalid value: \"1a\": a DNS-1035 label must consist of lower "
		 "case "
		 "alphanumeric characters or '-', start with an alphabetic character, and end with "
		 "an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for "
		 "validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"},
		{"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: d, labels: {a b: "
		 "c}}",
		 NULL,
		 "metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric "
		 "characters, '-', '_' or '.', and must start and end with an alphanumeric "
		 "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
		 "validation "
		 "is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"},
		{"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: d, labels: {/x: "
		 "c}}",
		 NULL, "metadata.labels: Invalid value: \"/x\": prefix part must be non-empty"},
		{"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: d, labels: {x: "
		 "" LONG_LABEL "}}",
		 NULL,
		 "metadata.labels: Invalid value: \"" LONG_LABEL
		 "\": must be no more than 63 characters"},
		{"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: d, "
		 "ownerReferences: "
		 "[{apiVersion: v1, kind: Pod, name: p}]}",
		 NULL, "metadata.ownerReferences.uid: Invalid value: \"\": must not be empty"},
		{"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: d, uid: one}",
		 "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: d, uid: two}",
		 "metadata.uid: Invalid value: \"one\": field is immutable"},
		{"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: d, "
		 "deletionTimestamp: '2020-01-01T00:00:00Z', finalizers: [x.y/z]}",
		 "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: d, "
		 "deletionTimestamp: '2020-01-01T00:00:00Z'}",
		 "metadata.finalizers: Forbidden: no new finalizers can be added if the object is "
		 "being deleted, found new finalizers []string{\"x.y/z\"}"},
	};

	(void)state;
	check_rules(rules, ARRAY_SIZE(rules));
}

#define T "template: {metadata: {labels: {app: w}}, spec: {containers: [{name: c, image: i}]}}"
#define DEPLOY(rest) "apiVersion: apps/v1\nkind: Deployment\n" META "spec: {" rest "}"
#define SEL "selector: {matchLabels: {app: w}}, " T

static void workloads_are_checked(void **state)
{
	static const struct rule rules[] = {
		{DEPLOY(SEL), NULL, ""},
		{DEPLOY("selector: {matchLabels: {app: b}}, " T), NULL,
		 "spec.template.metadata.labels: Invalid value: {\"app\":\"w\"}: `selector` does "
		 "not "
		 "match template `labels`"},
		{DEPLOY(T), NULL, "spec.selector: Required value"},
		{DEPLOY("selector: {}, " T), NULL,
		 "spec.selector: Invalid value: {}: empty selector is invalid for deployment"},
		{DEPLOY("selector: {matchLabels: {app: v}}, template: {metadata: {labels: {app: "
			"v}}, "
			"spec: {containers: [{name: c, image: i}]}}"),
		 DEPLOY(SEL),
		 "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"v\"}}: field is "
		 "immutable"},
		{DEPLOY("replicas: -1, " SEL), NULL,
		 "spec.replicas: Invalid value: -1: must be greater than or equal to 0"},
		{DEPLOY("strategy: {type: Foo}, " SEL), NULL,
		 "spec.strategy: Unsupported value: {\"Type\":\"Foo\",\"RollingUpdate\":null}: "
		 "supported values: \"Recreate\", \"RollingUpdate\""},
		{DEPLOY("strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}, " SEL), NULL,
		 "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy "
		 "`type` "
		 "is 'Recreate'"},
		{DEPLOY("strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}, " SEL), NULL,
		 "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when "
		 "`maxSurge` is 0"},
		{DEPLOY("strategy: {rollingUpdate: {maxSurge: x}}, " SEL), NULL,
		 "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"x\": a valid percent "
		 "string "
		 "must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex "
		 "used for validation is '[0-9]+%')"},
		{DEPLOY("strategy: {rollingUpdate: {maxUnavailable: 101%}}, " SEL), NULL,
		 "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"101%\": must not be "
		 "greater than 100%"},
		{DEPLOY("progressDeadlineSeconds: 10, minReadySeconds: 10, " SEL), NULL,
		 "spec.progressDeadlineSeconds: Invalid value: 10: must be greater than "
		 "minReadySeconds"},
		{DEPLOY("selector: {matchLabels: {app: w}}, template: {metadata: {labels: {app: "
			"w}}, "
			"spec: {restartPolicy: Never, activeDeadlineSeconds: 3, containers: "
			"[{name: c, "
			"image: i}]}}"),
		 NULL,
		 "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported "
		 "values: "
		 "\"Always\"\n"
		 "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in "
		 "ReplicaSet is not Supported"},
		{DEPLOY("selector: {matchExpressions: [{key: app, operator: In}, {key: app, "
			"operator: "
			"Is}]}, " T),
		 NULL,
		 "spec.selector.matchExpressions[0].values: Required value: must be specified when "
		 "`operator` is 'In' or 'NotIn'\n"
		 "spec.selector.matchExpressions[1].operator: Invalid value: \"Is\": not a valid "
		 "selector operator"},
		{"apiVersion: apps/v1\nkind: DaemonSet\n" META
		 "spec: {updateStrategy: {type: X}, " SEL "}",
		 NULL,
		 "spec.updateStrategy: Unsupported value: {\"Type\":\"X\",\"RollingUpdate\":null}: "
		 "supported values: \"RollingUpdate\", \"OnDelete\""},
		{"apiVersion: apps/v1\nkind: ReplicaSet\n" META "spec: {selector: {}, " T "}", NULL,
		 "spec.selector: Invalid value: {}: empty selector is invalid for deployment"},
	};

	(void)state;
	check_rules(rules, ARRAY_SIZE(rules));
}

#define SVC(rest) "apiVersion: v1\nkind: Service\n" META "spec: {" rest "}"

static void services_are_checked(void **state)
{
	static const struct rule rules[] = {
		{SVC("ports: [{port: 80}]"), NULL, ""},
		{SVC("selector: {a: b}"), NULL, "spec.ports: Required value"},
		{SVC("clusterIP: None, clusterIPs: [None]"), NULL, ""},
		{SVC("ports: [{port: 80}, {port: 81, name: b}]"), NULL,
		 "spec.ports[0].name: Required value"},
		{SVC("ports: [{port: 80, name: b}, {port: 81, name: b}]"), NULL,
		 "spec.ports[1].name: Duplicate value: \"b\""},
		{SVC("ports: [{port: 0, targetPort: 1}]"), NULL,
		 "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"},
		{SVC("ports: [{port: 80, name: a}, {port: 80, name: b}]"), NULL,
		 "spec.ports[1]: Duplicate value: "
		 "{\"Name\":\"\",\"Protocol\":\"TCP\",\"AppProtocol\":null,\"Port\":80,"
		 "\"TargetPort\":0,\"NodePort\":0}"},
		{SVC("type: Foo, ports: [{port: 80}]"), NULL,
		 "spec.type: Unsupported value: \"Foo\": supported values: \"ClusterIP\", "
		 "\"ExternalName\", \"LoadBalancer\", \"NodePort\""},
		{SVC("ports: [{port: 80, protocol: X}]"), NULL,
		 "spec.ports[0].protocol: Unsupported value: \"X\": supported values: \"SCTP\", "
		 "\"TCP\", \"UDP\""},
		{SVC("ports: [{port: 80, nodePort: 30000}]"), NULL,
		 "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"},
		{SVC("type: ExternalName"), NULL, "spec.externalName: Required value"},
		{SVC("type: ExternalName, externalName: A_b"), NULL,
		 "spec.externalName: Invalid value: \"A_b\": " SUBDOMAIN},
		{SVC("sessionAffinity: Some, ports: [{port: 80}]"), NULL,
		 "spec.sessionAffinity: Unsupported value: \"Some\": supported values: "
		 "\"ClientIP\", \"None\""},
		{SVC("externalTrafficPolicy: Local, ports: [{port: 80}]"), NULL,
		 "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for "
		 "externally-accessible services"},
		{SVC("loadBalancerClass: a/b, ports: [{port: 80}]"), NULL,
		 "spec.loadBalancerClass: Forbidden: may only be used when `type` is "
		 "'LoadBalancer'"},
		{SVC("clusterIP: 10.96.0.2, clusterIPs: [10.96.0.2], ports: [{port: 80}]"),
		 SVC("clusterIP: 10.96.0.1, clusterIPs: [10.96.0.1], ports: [{port: 80}]"),
		 "spec.clusterIPs[0]: Invalid value: [\"10.96.0.2\"]: may not change once set"},
		{SVC("clusterIP: ten, clusterIPs: [ten], ports: [{port: 80}]"), NULL,
		 "spec.clusterIPs[0]: Invalid value: \"ten\": must be a valid IP address, (e.g. "
		 "10.9.8.7 or 2001:db8::ffff)"},
		{SVC("externalIPs: [127.0.0.1], ports: [{port: 80}]"), NULL,
		 "spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback "
		 "range (127.0.0.0/8, ::1/128)"},
	};

	(void)state;
	check_rules(rules, ARRAY_SIZE(rules));
}

static void configuration_is_checked(void **state)
{
	static const struct rule rules[] = {
		{"apiVersion: v1\nkind: ConfigMap\n" META "data: {'a b': c}", NULL,
		 "data[a b]: Invalid value: \"a b\": a valid config key must consist of "
		 "alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or "
		 "'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"},
		{"apiVersion: v1\nkind: ConfigMap\n" META "data: {..: c}", NULL,
		 "data[..]: Invalid value: \"..\": must not be '..'"},
		{"apiVersion: v1\nkind: ConfigMap\n" META "immutable: true\ndata: {a: c}",
		 "apiVersion: v1\nkind: ConfigMap\n" META "immutable: true\ndata: {a: b}",
		 "data: Forbidden: field is immutable when `immutable` is set"},
		{"apiVersion: v1\nkind: ConfigMap\n" META "data: {a: b}",
		 "apiVersion: v1\nkind: ConfigMap\n" META "immutable: true\ndata: {a: b}",
		 "immutable: Forbidden: field is immutable when `immutable` is set"},
		{"apiVersion: v1\nkind: Secret\n" META
		 "type: kubernetes.io/tls\ndata: {tls.crt: YQ==}",
		 NULL, "data[tls.key]: Required value"},
		{"apiVersion: v1\nkind: Secret\n" META "type: kubernetes.io/dockerconfigjson", NULL,
		 "data[.dockerconfigjson]: Required value"},
		{"apiVersion: v1\nkind: Secret\n" META "type: b",
		 "apiVersion: v1\nkind: Secret\n" META,
		 "type: Invalid value: \"b\": field is immutable"},
		{"apiVersion: v1\nkind: Secret\n" META "type: kubernetes.io/service-account-token",
		 NULL, "metadata.annotations[kubernetes.io/service-account.name]: Required value"},
		{"apiVersion: v1\nkind: Node\nmetadata: {name: nn}\nspec: {taints: [{key: a, "
		 "effect: "
		 "X}]}",
		 NULL,
		 "metadata.taints[0].effect: Unsupported value: \"X\": supported values: "
		 "\"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\""},
		{"apiVersion: v1\nkind: Node\nmetadata: {name: nn}\nspec: {taints: [{key: a, "
		 "effect: "
		 "NoSchedule}, {key: a, value: b, effect: NoSchedule}]}",
		 NULL,
		 "metadata.taints[1]: Duplicate value: "
		 "{\"Key\":\"a\",\"Value\":\"b\",\"Effect\":\"NoSchedule\",\"TimeAdded\":null}: "
		 "taints must be unique by key and effect pair"},
		{"apiVersion: v1\nkind: Node\nmetadata: {name: nn}\nspec: {podCIDRs: "
		 "[10.0.1.0/24]}",
		 "apiVersion: v1\nkind: Node\nmetadata: {name: nn}\nspec: {podCIDRs: "
		 "[10.0.0.0/24]}",
		 "spec.podCIDRs: Forbidden: node updates may not change podCIDR except from \"\" "
		 "to "
		 "valid"},
		{"apiVersion: v1\nkind: Event\n" META "involvedObject: {namespace: e}", NULL,
		 "involvedObject.namespace: Invalid value: \"e\": does not match event.namespace"},
		{"apiVersion: coordination.k8s.io/v1\nkind: Lease\n" META
		 "spec: {leaseDurationSeconds: 0}",
		 NULL, "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"},
		{"apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\n" META
		 "addressType: IPv4\nendpoints: [{addresses: []}]",
		 NULL, "endpoints[0].addresses: Required value: must contain at least 1 address"},
		{"apiVersion: v1\nkind: Endpoints\n" META "subsets: [{ports: [{port: 80}]}]", NULL,
		 "subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`"},
	};

	(void)state;
	check_rules(rules, ARRAY_SIZE(rules));
}

static void defaults_are_those_of_the_server(void **state)
{
	static const char *const cases[][3] = {
		{DEPLOY("selector: {matchLabels: {a: b}}, template: {}"), "spec",
		 "progressDeadlineSeconds: 600\n"
		 "replicas: 1\n"
		 "revisionHistoryLimit: 10\n"
		 "selector: {matchLabels: {a: b}}\n"
		 "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: "
		 "25%}}\n"
		 "template: {metadata: {}, spec: {containers: null, dnsPolicy: ClusterFirst, "
		 "restartPolicy: Always, schedulerName: default-scheduler, securityContext: {}, "
		 "terminationGracePeriodSeconds: 30}}"},
		{SVC("ports: [{port: 80}]"), "spec",
		 "{type: ClusterIP, sessionAffinity: None, internalTrafficPolicy: Cluster, ports: "
		 "[{port: 80, targetPort: 80, protocol: TCP}]}"},
		{SVC("type: LoadBalancer, sessionAffinity: ClientIP, ports: [{port: 80, "
		     "targetPort: "
		     "web}]"),
		 "spec",
		 "{type: LoadBalancer, sessionAffinity: ClientIP, sessionAffinityConfig: "
		 "{clientIP: "
		 "{timeoutSeconds: 10800}}, internalTrafficPolicy: Cluster, externalTrafficPolicy: "
		 "Cluster, allocateLoadBalancerNodePorts: true, ports: [{port: 80, targetPort: "
		 "web, "
		 "protocol: TCP}]}"},
		{"apiVersion: v1\nkind: Secret\n" META "stringData: {a: hi}\ndata: {b: YQ==}",
		 "data", "{a: aGk=, b: YQ==}"},
		{"apiVersion: v1\nkind: Namespace\nmetadata: {name: nn}", "metadata",
		 "{name: nn, labels: {kubernetes.io/metadata.name: nn}}"},
		{"apiVersion: apps/v1\nkind: DaemonSet\n" META "spec: {selector: {}, template: {}}",
		 "spec",
		 "revisionHistoryLimit: 10\n"
		 "selector: {}\n"
		 "updateStrategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 0, "
		 "maxUnavailable: "
		 "1}}\n"
		 "template: {metadata: {}, spec: {containers: null, dnsPolicy: ClusterFirst, "
		 "restartPolicy: Always, schedulerName: default-scheduler, securityContext: {}, "
		 "terminationGracePeriodSeconds: 30}}"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		VALUE_AUTO *obj = decoded(cases[i][0]);
		VALUE_AUTO *want = from_yaml(cases[i][2]);
		VALUE_AUTO *again = value_ref(obj);
		BUF_AUTO b = BUF_INIT;

		kind_by_gvk(value_str_in(obj, "apiVersion"), value_str_in(obj, "kind"))
			->defaults(&again);
		assert_ptr_equal(again, obj);

		json_write(&b, value_get(obj, cases[i][1]), 0);
		if (!value_equal(value_get(obj, cases[i][1]), want))
			fail_msg("%s\ngot: %s", cases[i][0], buf_str(&b));
	}
}

static void rows_are_those_of_kubectl(void **state)
{
	static const char *const cases[][2] = {
		{"apiVersion: v1\nkind: Node\nmetadata: {name: nn, labels: "
		 "{node-role.kubernetes.io/control-plane: ''}}\nspec: {unschedulable: "
		 "true}\nstatus: "
		 "{conditions: [{type: Ready, status: 'True'}], nodeInfo: {kubeletVersion: "
		 "v1.34.0}, "
		 "addresses: [{type: InternalIP, address: 1.2.3.4}]}",
		 "nn|Ready,SchedulingDisabled|control-plane|<unknown>|v1.34.0|1.2.3.4|<none>|"
		 "<unknown>|<unknown>|<unknown>"},
		{"apiVersion: v1\nkind: Node\nmetadata: {name: nn}\nstatus: {conditions: [{type: "
		 "Ready, "
		 "status: Unknown}]}",
		 "nn|NotReady|<none>|<unknown>||<none>|<none>|<unknown>|<unknown>|<unknown>"},
		{"apiVersion: v1\nkind: Namespace\nmetadata: {name: nn, creationTimestamp: "
		 "'1970-01-01T00:00:10Z'}\nstatus: {phase: Active}",
		 "nn|Active|90s"},
		{DEPLOY("replicas: 3, " SEL) "\nstatus: {readyReplicas: 2, updatedReplicas: 3, "
					     "availableReplicas: 1}",
		 "a|2/3|3|1|<unknown>|c|i|app=w"},
		{"apiVersion: apps/v1\nkind: ReplicaSet\n" META "spec: {replicas: 2, " SEL
		 "}\nstatus: {replicas: 2, readyReplicas: 1}",
		 "a|2|2|1|<unknown>|c|i|app=w"},
		{"apiVersion: apps/v1\nkind: DaemonSet\n" META "spec: {" SEL "}\nstatus: "
		 "{desiredNumberScheduled: 3, currentNumberScheduled: 2, numberReady: 1}",
		 "a|3|2|1|0|0|<none>|<unknown>|c|i|app=w"},
		{SVC("type: NodePort, clusterIPs: [10.0.0.1], selector: {b: c, a: b}, ports: "
		     "[{port: "
		     "80, nodePort: 30080, protocol: TCP}, {port: 53, protocol: UDP}]"),
		 "a|NodePort|10.0.0.1|<none>|80:30080/TCP,53/UDP|<unknown>|a=b,b=c"},
		{SVC("type: LoadBalancer, clusterIPs: [10.0.0.1], ports: [{port: 80, protocol: "
		     "TCP}]"),
		 "a|LoadBalancer|10.0.0.1|<pending>|80/TCP|<unknown>|<none>"},
		{SVC("type: ExternalName, externalName: x.y"),
		 "a|ExternalName|<none>|x.y|<none>|<unknown>|<none>"},
		{"apiVersion: v1\nkind: Endpoints\n" META
		 "subsets: [{addresses: [{ip: 1.1.1.1}, {ip: 1.1.1.2}], ports: [{port: 80}, {port: "
		 "443}]}]",
		 "a|1.1.1.1:80,1.1.1.2:80,1.1.1.1:443 + 1 more...|<unknown>"},
		{"apiVersion: v1\nkind: Endpoints\n" META, "a|<none>|<unknown>"},
		{"apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\n" META
		 "addressType: IPv4\nports: [{port: 80}]\nendpoints: [{addresses: [1.1.1.1]}]",
		 "a|IPv4|80|1.1.1.1|<unknown>"},
		{"apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\n" META "addressType: IPv4",
		 "a|IPv4|<unset>|<unset>|<unknown>"},
		{"apiVersion: v1\nkind: ConfigMap\n" META "data: {a: b}\nbinaryData: {c: YQ==}",
		 "a|2|<unknown>"},
		{"apiVersion: v1\nkind: Secret\n" META "type: Opaque\ndata: {a: YQ==}",
		 "a|Opaque|1|<unknown>"},
		{"apiVersion: v1\nkind: ServiceAccount\n" META, "a|0|<unknown>"},
		{"apiVersion: v1\nkind: Event\nmetadata: {name: e}\ninvolvedObject: {kind: Pod, "
		 "name: "
		 "p}\nsource: {component: kubelet, host: nn}\ntype: Normal\nreason: "
		 "Pulled\nmessage: ' hi '\nfirstTimestamp: '1970-01-01T00:00:00Z'\nlastTimestamp: "
		 "'1970-01-01T00:01:00Z'\ncount: 4",
		 "40s|Normal|Pulled|pod/p||kubelet, nn|hi|100s|4|e"},
		{"apiVersion: coordination.k8s.io/v1\nkind: Lease\n" META
		 "spec: {holderIdentity: h}",
		 "a|h|<unknown>"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		VALUE_AUTO *obj = from_yaml(cases[i][0]);
		STR_AUTO got = row_text(obj, 100 * NSEC_PER_SEC);

		assert_string_equal(got, cases[i][1]);
	}
}

static void strategies_prepare(void **state)
{
	struct sim *sim = sim_new(1, 0);
	VALUE_AUTO *ns = decoded("apiVersion: v1\nkind: Namespace\nmetadata: {name: nn}");
	VALUE_AUTO *old =
		decoded(SVC("type: NodePort, clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], "
			    "ports: [{port: 80, nodePort: 30000}]"));
	VALUE_AUTO *svc =
		decoded(SVC("type: ClusterIP, externalTrafficPolicy: Cluster, ports: [{port: "
			    "80, nodePort: 30000}]"));
	VALUE_AUTO *ds = decoded("apiVersion: apps/v1\nkind: DaemonSet\n" META "spec: {" SEL "}");
	VALUE_AUTO *next = value_ref(ds);

	(void)state;
	kind_by_gvk("v1", "Namespace")->prepare(&ns, NULL, NULL, sim);
	assert_string_equal(value_str_in(ns, "status", "phase"), "Active");
	assert_string_equal(value_str(value_idx(value_in(ns, "spec", "finalizers"), 0)),
			    "kubernetes");
	/* from NodePort to ClusterIP: the address stays, what the type had goes */
	kind_by_gvk("v1", "Service")->prepare(&svc, old, NULL, sim);
	assert_string_equal(value_str_in(svc, "spec", "clusterIP"), "10.0.0.1");
	assert_null(value_in(svc, "spec", "externalTrafficPolicy"));
	assert_null(value_get(value_idx(value_in(svc, "spec", "ports"), 0), "nodePort"));
	kind_by_gvk("apps/v1", "DaemonSet")->prepare(&ds, NULL, NULL, sim);
	value_put_in(&next, value_str_new("x"), "spec", "template", "metadata", "labels", "b");
	kind_by_gvk("apps/v1", "DaemonSet")->prepare(&next, ds, NULL, sim);
	assert_string_equal(value_str_in(next, "metadata", "annotations",
					 "deprecated.daemonset.template.generation"),
			    "2");
	sim_free(sim);
}

static void field_selectors_see_fields(void **state)
{
	VALUE_AUTO *pod = from_yaml("kind: Pod\nspec: {nodeName: n1}\nstatus: {phase: Running}");
	VALUE_AUTO *event = from_yaml("involvedObject: {name: x}\nreason: R");
	const struct kind *k = kind_by_gvk("v1", "Pod");
	BUF_AUTO b = BUF_INIT;

	(void)state;
	assert_string_equal(k->field(pod, "spec.nodeName", &b), "n1");
	assert_string_equal(k->field(pod, "status.phase", &b), "Running");
	assert_string_equal(k->field(pod, "spec.hostNetwork", &b), "false");
	assert_string_equal(k->field(pod, "status.podIP", &b), "");
	assert_null(k->field(pod, "spec.foo", &b));
	k = kind_by_gvk("v1", "Event");
	assert_string_equal(k->field(event, "involvedObject.name", &b), "x");
	assert_string_equal(k->field(event, "reason", &b), "R");
	assert_null(k->field(event, "involvedObject.color", &b));
}

static void errors_show_values_as_go_does(void **state)
{
	struct field_errors *e = field_errors_new();
	VALUE_AUTO *text = value_str_new("a\"b\n\x01<");
	VALUE_AUTO *map = value_build("{b: '<', a: [1, true]}");
	STR_AUTO got = NULL;

	(void)state;
	field_error(e, FE_INVALID, "x", text, "bad %d", 1);
	field_error(e, FE_INVALID, "y[0]", map, "worse");
	field_error(e, FE_NOT_FOUND, "z", text, "%s", "");
	field_error(e, FE_INVALID, "n", NULL, "is null");
	got = errors_text(e);
	assert_string_equal(got, "x: Invalid value: \"a\\\"b\\n\\x01<\": bad 1\n"
				 "y[0]: Invalid value: {\"a\":[1,true],\"b\":\"\\u003c\"}: worse\n"
				 "z: Not found: \"a\\\"b\\n\\x01<\"\n"
				 "n: Invalid value: null: is null");
	field_errors_free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_found),
		cmocka_unit_test(metadata_is_checked),
		cmocka_unit_test(workloads_are_checked),
		cmocka_unit_test(services_are_checked),
		cmocka_unit_test(configuration_is_checked),
		cmocka_unit_test(defaults_are_those_of_the_server),
		cmocka_unit_test(rows_are_those_of_kubectl),
		cmocka_unit_test(strategies_prepare),
		cmocka_unit_test(field_selectors_see_fields),
		cmocka_unit_test(errors_show_values_as_go_does),
	};

	return cmocka_run_group_tests_name("kinds", tests, NULL, NULL);
}
