#include "kind_words.h"

#define HEAD "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: d}\nspec: "
#define C "name: c, image: i"

static struct value *pod_with(const char *spec)
{
	STR_AUTO text = xasprintf(HEAD "%s", spec);

	return decoded(text);
}

static void check_pods(const char *const cases[][2], size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		VALUE_AUTO *pod = pod_with(cases[i][0]);
		STR_AUTO got = validation(pod, NULL, NULL);

		if (strcmp(got, cases[i][1]) != 0)
			fail_msg("%s\nwant: %s\n got: %s", cases[i][0], cases[i][1], got);
	}
}

static void defaults_are_filled_in(void **state)
{
	VALUE_AUTO *pod = pod_with("{containers: [{name: c, image: nginx, ports: [{containerPort: "
				   "80}], env: [{name: V, "
				   "valueFrom: {fieldRef: {fieldPath: metadata.name}}}], "
				   "livenessProbe: {httpGet: {port: "
				   "80}}, resources: {limits: {cpu: 0.5, memory: 1024Mi}}}], "
				   "volumes: [{name: v}, {name: "
				   "w, configMap: {name: m}}]}");
	VALUE_AUTO *want = from_yaml(
		"containers:\n"
		"- name: c\n"
		"  image: nginx\n"
		"  imagePullPolicy: Always\n"
		"  ports: [{containerPort: 80, protocol: TCP}]\n"
		"  env: [{name: V, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: "
		"metadata.name}}}]\n"
		"  livenessProbe: {httpGet: {port: 80, path: /, scheme: HTTP}, timeoutSeconds: 1, "
		"periodSeconds: 10, successThreshold: 1, failureThreshold: 3}\n"
		"  resources: {limits: {cpu: 500m, memory: 1Gi}, requests: {cpu: 500m, memory: "
		"1Gi}}\n"
		"  terminationMessagePath: /dev/termination-log\n"
		"  terminationMessagePolicy: File\n"
		"dnsPolicy: ClusterFirst\n"
		"enableServiceLinks: true\n"
		"restartPolicy: Always\n"
		"schedulerName: default-scheduler\n"
		"securityContext: {}\n"
		"terminationGracePeriodSeconds: 30\n"
		"volumes: [{name: v, emptyDir: {}}, {name: w, configMap: {name: m, defaultMode: "
		"420}}]\n");
	VALUE_AUTO *again = value_ref(pod);

	(void)state;
	assert_true(value_equal(value_get(pod, "spec"), want));
	kind_by_gvk("v1", "Pod")->defaults(&again);
	assert_ptr_equal(again, pod);
}

static void pull_policy_follows_the_tag(void **state)
{
	static const char *const cases[][2] = {
		{"nginx", "Always"},
		{"nginx:latest", "Always"},
		{"nginx:1.25", "IfNotPresent"},
		{"reg:5000/nginx", "Always"},
		{"reg:5000/nginx:1", "IfNotPresent"},
		{"nginx@sha256:abc", "IfNotPresent"},
		{"nginx:latest@sha256:abc", "Always"},
		{"nginx:latest2", "IfNotPresent"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		STR_AUTO spec = xasprintf("{containers: [{name: c, image: '%s'}]}", cases[i][0]);
		VALUE_AUTO *pod = pod_with(spec);
		const struct value *c = value_idx(value_in(pod, "spec", "containers"), 0);

		assert_string_equal(value_str_in(c, "imagePullPolicy"), cases[i][1]);
	}
}

static void containers_are_checked(void **state)
{
	static const char *const cases[][2] = {
		{"{containers: [{" C "}]}", ""},
		{"{containers: []}", "spec.containers: Required value"},
		{"{containers: [{image: i}]}", "spec.containers[0].name: Required value"},
		{"{containers: [{name: c}]}", "spec.containers[0].image: Required value"},
		{"{containers: [{name: c, image: ' i'}]}",
		 "spec.containers[0].image: Invalid value: \" i\": must not have leading or "
		 "trailing whitespace"},
		{"{containers: [{name: C, image: i}]}",
		 "spec.containers[0].name: Invalid value: \"C\": a lowercase RFC 1123 label must "
		 "consist of lower case alphanumeric characters or '-', and must start and end "
		 "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for "
		 "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"},
		{"{containers: [{name: a.b, image: i}]}",
		 "spec.containers[0].name: Invalid value: \"a.b\": must not contain dots"},
		{"{containers: [{" C "}, {" C "}]}",
		 "spec.containers[1].name: Duplicate value: \"c\""},
		{"{containers: [{" C ", imagePullPolicy: Now}]}",
		 "spec.containers[0].imagePullPolicy: Unsupported value: \"Now\": supported "
		 "values: \"Always\", \"IfNotPresent\", \"Never\""},
		{"{containers: [{" C "}], restartPolicy: Sometimes}",
		 "spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: "
		 "\"Always\", \"OnFailure\", \"Never\""},
		{"{containers: [{" C "}], dnsPolicy: X}",
		 "spec.dnsPolicy: Unsupported value: \"X\": supported values: "
		 "\"ClusterFirstWithHostNet\", \"ClusterFirst\", \"Default\", \"None\""},
		{"{containers: [{" C "}], dnsPolicy: None}",
		 "spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is "
		 "None"},
		{"{containers: [{" C ", ports: [{containerPort: 70000}]}]}",
		 "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between "
		 "1 and 65535, inclusive"},
		{"{containers: [{" C ", ports: [{}]}]}",
		 "spec.containers[0].ports[0].containerPort: Required value"},
		{"{containers: [{" C ", ports: [{containerPort: 1, protocol: ICMP}]}]}",
		 "spec.containers[0].ports[0].protocol: Unsupported value: \"ICMP\": supported "
		 "values: \"SCTP\", \"TCP\", \"UDP\""},
		{"{containers: [{" C
		 ", ports: [{containerPort: 1, name: p}, {containerPort: 2, name: "
		 "p}]}]}",
		 "spec.containers[0].ports[1].name: Duplicate value: \"p\""},
		{"{containers: [{" C
		 ", ports: [{containerPort: 1, hostPort: 80}, {containerPort: 2, "
		 "hostPort: 80}]}]}",
		 "spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//80\""},
		{"{hostNetwork: true, containers: [{" C ", ports: [{containerPort: 80, hostPort: "
		 "8080}]}]}",
		 "spec.containers[0].ports[0].hostPort: Invalid value: 8080: must match "
		 "`containerPort` when `hostNetwork` is true"},
		{"{hostNetwork: true, containers: [{" C ", ports: [{containerPort: 80}]}]}", ""},
		{"{containers: [{" C ", terminationMessagePolicy: X}]}",
		 "spec.containers[0].terminationMessagePolicy: Unsupported value: \"X\": supported "
		 "values: \"File\", \"FallbackToLogsOnError\""},
		{"{containers: [{" C ", restartPolicy: Always}]}",
		 "spec.containers[0].restartPolicy: Forbidden: may not be set for non-init "
		 "containers"},
		{"{containers: [{" C "}], initContainers: [{name: c, image: i}]}",
		 "spec.initContainers[0].name: Duplicate value: \"c\""},
		{"{containers: [{" C
		 "}], initContainers: [{name: s, image: i, restartPolicy: Never}]}",
		 "spec.initContainers[0].restartPolicy: Unsupported value: \"Never\": supported "
		 "values: \"Always\""},
		{"{containers: [{" C
		 "}], initContainers: [{name: s, image: i, livenessProbe: {exec: "
		 "{command: [a]}}}]}",
		 "spec.initContainers[0].livenessProbe: Forbidden: may not be set for init "
		 "containers without restartPolicy=Always"},
		{"{containers: [{" C "}], ephemeralContainers: [{name: d, image: i}]}",
		 "spec.ephemeralContainers: Forbidden: cannot be set on create"},
	};

	(void)state;
	check_pods(cases, ARRAY_SIZE(cases));
}

static void environment_is_checked(void **state)
{
	static const char *const cases[][2] = {
		{"{containers: [{" C ", env: [{name: A-b.c, value: x}]}]}", ""},
		{"{containers: [{" C ", env: [{value: x}]}]}",
		 "spec.containers[0].env[0].name: Required value"},
		{"{containers: [{" C ", env: [{name: 'A=B'}]}]}",
		 "spec.containers[0].env[0].name: Invalid value: \"A=B\": a valid environment "
		 "variable name must consist only of printable ASCII characters other than '='"},
		{"{containers: [{" C
		 ", env: [{name: A, value: x, valueFrom: {secretKeyRef: {name: s, "
		 "key: k}}}]}]}",
		 "spec.containers[0].env[0].valueFrom: Invalid value: \"\": may not be specified "
		 "when `value` is not empty"},
		{"{containers: [{" C ", env: [{name: A, valueFrom: {}}]}]}",
		 "spec.containers[0].env[0].valueFrom: Invalid value: \"\": must specify one of: "
		 "`fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"},
		{"{containers: [{" C ", env: [{name: A, valueFrom: {fieldRef: {fieldPath: "
		 "status.phase}}}]}]}",
		 "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "
		 "\"status.phase\": supported values: \"metadata.name\", \"metadata.namespace\", "
		 "\"metadata.uid\", \"spec.nodeName\", \"spec.serviceAccountName\", "
		 "\"status.hostIP\", \"status.hostIPs\", \"status.podIP\", \"status.podIPs\""},
		{"{containers: [{" C ", env: [{name: A, valueFrom: {fieldRef: {fieldPath: "
		 "spec.foo}}}]}]}",
		 "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "
		 "\"spec.foo\": error converting fieldPath: field label not supported: spec.foo"},
		{"{containers: [{" C ", env: [{name: A, valueFrom: {fieldRef: {fieldPath: "
		 "\"metadata.labels['app']\"}}}]}]}",
		 ""},
		{"{containers: [{" C ", envFrom: [{}]}]}",
		 "spec.containers[0].envFrom: Invalid value: \"\": must specify one of: "
		 "`configMapRef` or `secretRef`"},
		{"{containers: [{" C ", envFrom: [{configMapRef: {}}]}]}",
		 "spec.containers[0].envFrom[0].configMapRef.name: Required value"},
	};

	(void)state;
	check_pods(cases, ARRAY_SIZE(cases));
}

static void volumes_are_checked(void **state)
{
	static const char *const cases[][2] = {
		{"{containers: [{" C
		 ", volumeMounts: [{name: v, mountPath: /x}]}], volumes: [{name: "
		 "v}]}",
		 ""},
		{"{containers: [{" C ", volumeMounts: [{name: v, mountPath: /x}]}]}",
		 "spec.containers[0].volumeMounts[0].name: Not found: \"v\""},
		{"{containers: [{" C
		 ", volumeMounts: [{name: v, mountPath: /x}, {name: v, mountPath: "
		 "/x}]}], volumes: [{name: v}]}",
		 "spec.containers[0].volumeMounts[1].mountPath: Invalid value: \"/x\": must be "
		 "unique"},
		{"{containers: [{" C ", volumeMounts: [{name: v, mountPath: /x, subPath: /y}]}], "
		 "volumes: [{name: v}]}",
		 "spec.containers[0].volumeMounts.subPath: Invalid value: \"/y\": must be a "
		 "relative path"},
		{"{containers: [{" C "}], volumes: [{name: v}, {name: v}]}",
		 "spec.volumes[1].name: Duplicate value: \"v\""},
		{"{containers: [{" C
		 "}], volumes: [{name: v, emptyDir: {}, configMap: {name: m}}]}",
		 "spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type"},
		{"{containers: [{" C "}], volumes: [{name: v, configMap: {}}]}",
		 "spec.volumes[0].configMap.name: Required value"},
		{"{containers: [{" C "}], volumes: [{name: v, secret: {secretName: s, defaultMode: "
		 "1000}}]}",
		 "spec.volumes[0].secret.defaultMode: Invalid value: 1000: must be a number "
		 "between "
		 "0 and 0777 (octal), both inclusive"},
		{"{containers: [{" C "}], volumes: [{name: v, hostPath: {path: /a, type: Dir}}]}",
		 "spec.volumes[0].hostPath.type: Unsupported value: \"Dir\": supported values: "
		 "\"\", "
		 "\"BlockDevice\", \"CharDevice\", \"Directory\", \"DirectoryOrCreate\", \"File\", "
		 "\"FileOrCreate\", \"Socket\""},
		{"{containers: [{" C "}], volumes: [{name: v, hostPath: {path: /a/../b}}]}",
		 "spec.volumes[0].hostPath.path: Invalid value: \"/a/../b\": must not contain "
		 "'..'"},
		{"{containers: [{" C "}], volumes: [{name: v, persistentVolumeClaim: {}}]}",
		 "spec.volumes[0].persistentVolumeClaim.claimName: Required value"},
		{"{containers: [{" C
		 ", volumeMounts: [{name: v, mountPath: /x}]}], volumes: [{name: "
		 "v, secret: {}}]}",
		 "spec.volumes[0].secret.secretName: Required value\n"
		 "spec.containers[0].volumeMounts[0].name: Not found: \"v\""},
	};

	(void)state;
	check_pods(cases, ARRAY_SIZE(cases));
}

static void resources_are_checked(void **state)
{
	static const char *const cases[][2] = {
		{"{containers: [{" C ", resources: {requests: {cpu: 2}, limits: {cpu: 1}}}]}",
		 "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than "
		 "or "
		 "equal to cpu limit of 1"},
		{"{containers: [{" C ", resources: {requests: {cpu: -1}}}]}",
		 "spec.containers[0].resources.requests[cpu]: Invalid value: \"-1\": must be "
		 "greater "
		 "than or equal to 0"},
		{"{containers: [{" C ", resources: {requests: {storage: 1}}}]}",
		 "spec.containers[0].resources.requests[storage]: Invalid value: \"storage\": must "
		 "be "
		 "a standard resource for containers"},
		{"{containers: [{" C ", resources: {requests: {foo: 1}}}]}",
		 "spec.containers[0].resources.requests[foo]: Invalid value: \"foo\": must be a "
		 "standard resource type or fully qualified\n"
		 "spec.containers[0].resources.requests[foo]: Invalid value: \"foo\": must be a "
		 "standard resource for containers"},
		{"{containers: [{" C ", resources: {requests: {example.com/gpu: 1}}}]}",
		 "spec.containers[0].resources.limits: Required value: Limit must be set for non "
		 "overcommitable resources"},
		{"{containers: [{" C ", resources: {requests: {example.com/gpu: 1}, limits: "
		 "{example.com/gpu: 2}}}]}",
		 "spec.containers[0].resources.requests: Invalid value: \"1\": must be equal to "
		 "example.com/gpu limit of 2"},
		{"{containers: [{" C ", resources: {limits: {example.com/gpu: 1}}}]}", ""},
	};

	(void)state;
	check_pods(cases, ARRAY_SIZE(cases));
}

static void probes_are_checked(void **state)
{
	static const char *const cases[][2] = {
		{"{containers: [{" C ", livenessProbe: {}}]}",
		 "spec.containers[0].livenessProbe: Required value: must specify a handler type"},
		{"{containers: [{" C
		 ", livenessProbe: {exec: {command: [a]}, httpGet: {port: 80}}}]}",
		 "spec.containers[0].livenessProbe.httpGet: Forbidden: may not specify more than 1 "
		 "handler type"},
		{"{containers: [{" C
		 ", livenessProbe: {exec: {command: [a]}, successThreshold: 2}}]}",
		 "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1"},
		{"{containers: [{" C
		 ", readinessProbe: {exec: {command: [a]}, successThreshold: 2, "
		 "initialDelaySeconds: -1}}]}",
		 "spec.containers[0].readinessProbe.initialDelaySeconds: Invalid value: -1: must "
		 "be "
		 "greater than or equal to 0"},
		{"{containers: [{" C ", readinessProbe: {httpGet: {port: 0, scheme: FTP}}}]}",
		 "spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be "
		 "between "
		 "1 and 65535, inclusive\n"
		 "spec.containers[0].readinessProbe.httpGet.scheme: Unsupported value: \"FTP\": "
		 "supported values: \"HTTP\", \"HTTPS\""},
		{"{containers: [{" C ", readinessProbe: {tcpSocket: {port: Web_Port}}}]}",
		 "spec.containers[0].readinessProbe.tcpSocket.port: Invalid value: \"Web_Port\": "
		 "must "
		 "contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"},
		{"{containers: [{" C ", lifecycle: {preStop: {sleep: {seconds: 60}}}}]}",
		 "spec.containers[0].lifecycle.preStop.sleep: Invalid value: 60: must be "
		 "non-negative and less than terminationGracePeriodSeconds (30)"},
	};

	(void)state;
	check_pods(cases, ARRAY_SIZE(cases));
}

static void scheduling_is_checked(void **state)
{
	static const char *const cases[][2] = {
		{"{containers: [{" C "}], tolerations: [{key: a, operator: Has}]}",
		 "spec.tolerations[0].operator: Unsupported value: \"Has\": supported values: "
		 "\"Equal\", \"Exists\""},
		{"{containers: [{" C "}], tolerations: [{key: a, operator: Exists, value: v}]}",
		 "spec.tolerations[0].operator: Invalid value: \"v\": value must be empty when "
		 "`operator` is 'Exists'"},
		{"{containers: [{" C "}], tolerations: [{effect: NoSchedule}]}",
		 "spec.tolerations[0].operator: Invalid value: \"\": operator must be Exists when "
		 "`key` is empty, which means \"match all values and all keys\""},
		{"{containers: [{" C "}], tolerations: [{key: a, effect: Never}]}",
		 "spec.tolerations[0].effect: Unsupported value: \"Never\": supported values: "
		 "\"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\""},
		{"{containers: [{" C "}], affinity: {nodeAffinity: "
		 "{requiredDuringSchedulingIgnoredDuringExecution: {}}}}",
		 "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
		 "nodeSelectorTerms: Required value: must have at least one node selector term"},
		{"{containers: [{" C "}], affinity: {nodeAffinity: "
		 "{requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: "
		 "[{matchExpressions: [{key: a, operator: Gt, values: ['1', '2']}]}]}}}}",
		 "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
		 "nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be "
		 "specified single value when `operator` is 'Lt' or 'Gt'"},
		{"{containers: [{" C "}], affinity: {podAntiAffinity: "
		 "{preferredDuringSchedulingIgnoredDuringExecution: [{weight: 0, podAffinityTerm: "
		 "{topologyKey: zone}}]}}}",
		 "spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0]."
		 "weight: Invalid value: 0: must be in the range 1-100"},
		{"{containers: [{" C
		 "}], topologySpreadConstraints: [{maxSkew: 0, topologyKey: zone, "
		 "whenUnsatisfiable: Never}]}",
		 "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater "
		 "than "
		 "zero\n"
		 "spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "
		 "\"Never\": supported values: \"DoNotSchedule\", \"ScheduleAnyway\""},
		{"{containers: [{" C "}], topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, "
		 "whenUnsatisfiable: DoNotSchedule}, {maxSkew: 2, topologyKey: z, "
		 "whenUnsatisfiable: "
		 "DoNotSchedule}]}",
		 "spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate "
		 "value: \"{z, DoNotSchedule}\""},
		{"{containers: [{" C "}], nodeSelector: {a: '-'}}",
		 "spec.nodeSelector: Invalid value: \"-\": a valid label must be an empty string "
		 "or "
		 "consist of alphanumeric characters, '-', '_' or '.', and must start and end with "
		 "an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex "
		 "used "
		 "for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"},
		{"{containers: [{" C "}], activeDeadlineSeconds: 0}",
		 "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, "
		 "inclusive"},
	};

	(void)state;
	check_pods(cases, ARRAY_SIZE(cases));
}

static void security_is_checked(void **state)
{
	static const char *const cases[][2] = {
		{"{containers: [{" C ", securityContext: {runAsUser: -1}}]}",
		 "spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between "
		 "0 "
		 "and 2147483647, inclusive"},
		{"{containers: [{" C
		 ", securityContext: {privileged: true, allowPrivilegeEscalation: "
		 "false}}]}",
		 "spec.containers[0].securityContext: Invalid value: "
		 "{\"Capabilities\":null,\"Privileged\":true,\"SELinuxOptions\":null,"
		 "\"WindowsOptions\":null,\"RunAsUser\":null,\"RunAsGroup\":null,\"RunAsNonRoot\":"
		 "null,\"ReadOnlyRootFilesystem\":null,\"AllowPrivilegeEscalation\":false,"
		 "\"ProcMount\":null,\"SeccompProfile\":null,\"AppArmorProfile\":null}: cannot set "
		 "`allowPrivilegeEscalation` to false and `privileged` to true"},
		{"{containers: [{" C "}], securityContext: {seccompProfile: {type: Localhost}}}",
		 "spec.securityContext.seccompProfile.localhostProfile: Required value: must be "
		 "set "
		 "when seccomp type is Localhost"},
		{"{containers: [{" C "}], shareProcessNamespace: true, hostPID: true}",
		 "spec.securityContext.shareProcessNamespace: Invalid value: true: "
		 "ShareProcessNamespace and HostPID cannot both be enabled"},
	};

	(void)state;
	check_pods(cases, ARRAY_SIZE(cases));
}

static void updates_may_change_little(void **state)
{
	static const struct {
		const char *old, *spec, *want;
	} cases[] = {
		{"{containers: [{" C "}]}", "{containers: [{name: c, image: j}]}", ""},
		{"{containers: [{" C "}]}", "{containers: [{" C "}], activeDeadlineSeconds: 5}",
		 ""},
		{"{containers: [{" C "}]}", "{containers: [{" C "}, {name: d, image: j}]}",
		 "spec.containers: Forbidden: pod updates may not add or remove containers"},
		{"{containers: [{" C "}], tolerations: [{key: a, operator: Exists}]}",
		 "{containers: [{" C "}], tolerations: [{key: b, operator: Exists}]}",
		 "spec.tolerations: Forbidden: existing toleration can not be modified except its "
		 "tolerationSeconds"},
		{"{containers: [{" C "}], tolerations: [{key: a, operator: Exists}]}",
		 "{containers: [{" C
		 "}], tolerations: [{key: a, operator: Exists}, {key: b, operator: "
		 "Exists}]}",
		 ""},
		{"{containers: [{" C "}], schedulingGates: [{name: x}]}", "{containers: [{" C "}]}",
		 ""},
		{"{containers: [{" C "}], schedulingGates: [{name: x}]}",
		 "{containers: [{" C "}], nodeSelector: {a: b}}", ""},
		{"{containers: [{" C "}]}", "{containers: [{" C "}], nodeName: other}",
		 "spec: Forbidden: pod updates may not change fields other than "
		 "`spec.containers[*].image`,`spec.initContainers[*].image`,"
		 "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing "
		 "tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it "
		 "was previously negative)\n"
		 "  core.PodSpec{\n"
		 "  \t... // 9 identical fields\n"
		 "  \tServiceAccountName:           \"\",\n"
		 "  \tAutomountServiceAccountToken: nil,\n"
		 "- \tNodeName:                     \"\",\n"
		 "+ \tNodeName:                     \"other\",\n"
		 "  \tSecurityContext:              &{},\n"
		 "  \tImagePullSecrets:             nil,\n"
		 "  \t... // 21 identical fields\n"
		 "  }\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		VALUE_AUTO *old = pod_with(cases[i].old);
		VALUE_AUTO *pod = pod_with(cases[i].spec);
		STR_AUTO got = validation(pod, old, "");

		assert_string_equal(got, cases[i].want);
	}
}

#define RUNNING "state: {running: {}}, ready: true, restartCount: 0"
static const struct {
	const char *rest, *want; /* cells 1 to 3 */
} statuses[] = {
	{"status: {phase: Pending}", "0/1|Pending|0"},
	{"status: {phase: Pending, conditions: [{type: PodScheduled, reason: "
	 "SchedulingGated}]}",
	 "0/1|SchedulingGated|0"},
	{"status: {phase: Running, containerStatuses: [{name: c, " RUNNING "}]}", "1/1|Running|0"},
	{"status: {phase: Pending, containerStatuses: [{name: c, state: {waiting: {reason: "
	 "ContainerCreating}}}]}",
	 "0/1|ContainerCreating|0"},
	{"status: {phase: Running, containerStatuses: [{name: c, restartCount: 3, state: "
	 "{waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {finishedAt: "
	 "'1970-01-01T00:00:50Z'}}}]}",
	 "0/1|CrashLoopBackOff|3 (50s ago)"},
	{"status: {phase: Running, containerStatuses: [{name: c, restartCount: 1, state: "
	 "{terminated: {exitCode: 3}}}]}",
	 "0/1|ExitCode:3|1"},
	{"status: {phase: Running, containerStatuses: [{name: c, state: {terminated: "
	 "{signal: "
	 "9, exitCode: 137}}}]}",
	 "0/1|Signal:9|0"},
	{"status: {phase: Succeeded, containerStatuses: [{name: c, state: {terminated: "
	 "{exitCode: 0, reason: Completed}}}]}",
	 "0/1|Completed|0"},
	{"status: {phase: Failed, reason: Evicted}", "0/1|Evicted|0"},
	{"status: {phase: Running, conditions: [{type: Ready, status: 'True'}], "
	 "containerStatuses: [{name: c, " RUNNING "}, {name: d, state: {terminated: {reason: "
	 "Completed}}}]}",
	 "1/1|Running|0"},
	{"status: {phase: Running, containerStatuses: [{name: c, " RUNNING "}, {name: d, state: "
	 "{terminated: {reason: Completed}}}]}",
	 "1/1|NotReady|0"},
	{"status: {phase: Running, containerStatuses: [{name: c, " RUNNING "}]}\n"
	 "metadata: {name: a, deletionTimestamp: '1970-01-01T00:00:00Z'}",
	 "1/1|Terminating|0"},
	{"status: {phase: Running, reason: NodeLost}\n"
	 "metadata: {name: a, deletionTimestamp: '1970-01-01T00:00:00Z'}",
	 "0/1|Unknown|0"},
	{"spec: {containers: [{" C "}], initContainers: [{name: i}, {name: j}]}\n"
	 "status: {phase: Pending, initContainerStatuses: [{name: i, state: {terminated: "
	 "{exitCode: 0}}}, {name: j, state: {running: {}}}], containerStatuses: [{name: c, "
	 "state: {waiting: {reason: PodInitializing}}}]}",
	 "0/1|Init:1/2|0"},
	{"spec: {containers: [{" C "}], initContainers: [{name: i}]}\n"
	 "status: {phase: Pending, initContainerStatuses: [{name: i, restartCount: 2, "
	 "state: "
	 "{waiting: {reason: CrashLoopBackOff}}}]}",
	 "0/1|Init:CrashLoopBackOff|2"},
	{"spec: {containers: [{" C "}], initContainers: [{name: i}]}\n"
	 "status: {phase: Pending, initContainerStatuses: [{name: i, state: {terminated: "
	 "{exitCode: 1, reason: Error}}}]}",
	 "0/1|Init:Error|0"},
	{"spec: {containers: [{" C "}], initContainers: [{name: i, restartPolicy: Always}]}\n"
	 "status: {phase: Running, initContainerStatuses: [{name: i, started: "
	 "true, " RUNNING "}], containerStatuses: [{name: c, " RUNNING "}]}",
	 "2/2|Running|0"},
};

static void status_is_printed_as_kubectl_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++) {
		STR_AUTO text = xasprintf(
			"apiVersion: v1\nkind: Pod\n%s%s", statuses[i].rest,
			strstr(statuses[i].rest, "spec:") ? "" : "\nspec: {containers: [{" C "}]}");
		VALUE_AUTO *pod = from_yaml(text);
		STR_AUTO row = NULL;
		STRVEC_AUTO cells = STRVEC_INIT;
		STR_AUTO got = NULL;

		if (!value_in(pod, "metadata", "name"))
			value_put_in(&pod, value_str_new("a"), "metadata", "name");
		row = row_text(pod, 100 * NSEC_PER_SEC);
		strvec_split(&cells, row, '|');
		got = xasprintf("%s|%s|%s", cells.v[1], cells.v[2], cells.v[3]);
		assert_string_equal(got, statuses[i].want);
	}
}

static void requests_and_quality_of_service(void **state)
{
	VALUE_AUTO *plain = pod_with("{containers: [{" C "}]}");
	VALUE_AUTO *some = pod_with(
		"{containers: [{" C ", resources: {requests: {cpu: 100m, memory: 1Mi}}}, {name: d, "
		"image: i, resources: {requests: {cpu: 200m}}}], initContainers: [{name: e, image: "
		"i, "
		"resources: {requests: {cpu: 250m}}}, {name: f, image: i, restartPolicy: Always, "
		"resources: {requests: {cpu: 100m}}}, {name: g, image: i, resources: {requests: "
		"{cpu: "
		"1}}}], overhead: {cpu: 50m}}");
	VALUE_AUTO *full =
		pod_with("{containers: [{" C ", resources: {limits: {cpu: 1, memory: 1Gi}}}]}");

	(void)state;
	assert_string_equal(pod_qos_class(plain), "BestEffort");
	assert_string_equal(pod_qos_class(some), "Burstable");
	assert_string_equal(pod_qos_class(full), "Guaranteed");
	assert_int_equal(pod_request(plain, "cpu"), 0);
	assert_int_equal(pod_request(some, "cpu"), 1150); /* 100m of f, then 1 of g, overhead */
	assert_int_equal(pod_request(some, "memory"), 1 << 20);
	assert_int_equal(pod_request(full, "memory"), 1 << 30);
}

static void conditions_move_only_with_their_status(void **state)
{
	VALUE_AUTO *status = NULL;
	const struct value *c;

	(void)state;
	assert_true(condition_set(&status, "Ready", "False", "Starting", NULL, 0));
	assert_false(condition_set(&status, "Ready", "False", "Starting", "", NSEC_PER_SEC));
	assert_true(condition_set(&status, "Ready", "False", "Other", "m", NSEC_PER_SEC));
	c = value_find(value_get(status, "conditions"), "type", "Ready");
	assert_string_equal(value_str_in(c, "lastTransitionTime"), "1970-01-01T00:00:00Z");
	assert_string_equal(value_str_in(c, "message"), "m");
	assert_true(condition_set(&status, "Ready", "True", NULL, NULL, NSEC_PER_SEC));
	c = value_find(value_get(status, "conditions"), "type", "Ready");
	assert_string_equal(value_str_in(c, "lastTransitionTime"), "1970-01-01T00:00:01Z");
	assert_null(value_get(c, "reason"));
	assert_int_equal(value_len(value_get(status, "conditions")), 1);
}

static void likely_mistakes_are_warned_of(void **state)
{
	VALUE_AUTO *pod =
		pod_with("{containers: [{" C ", env: [{name: A, value: one}, {name: A, value: "
			 "two}], ports: [{containerPort: 80}, {containerPort: 80}]}], "
			 "terminationGracePeriodSeconds: -1}");
	STRVEC_AUTO w = STRVEC_INIT;

	(void)state;
	kind_by_gvk("v1", "Pod")->warn(pod, NULL, &w);
	assert_int_equal(w.nr, 3);
	assert_string_equal(w.v[0],
			    "spec.containers[0].env[1]: hides previous definition of \"A\", "
			    "which may be dropped when using apply");
	assert_string_equal(w.v[1], "spec.containers[0].ports[1]: duplicate port definition with "
				    "spec.containers[0].ports[0]");
	assert_string_equal(w.v[2], "spec.terminationGracePeriodSeconds: must be >= 0; negative "
				    "values are invalid and will be treated as 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_filled_in),
		cmocka_unit_test(pull_policy_follows_the_tag),
		cmocka_unit_test(containers_are_checked),
		cmocka_unit_test(environment_is_checked),
		cmocka_unit_test(volumes_are_checked),
		cmocka_unit_test(resources_are_checked),
		cmocka_unit_test(probes_are_checked),
		cmocka_unit_test(scheduling_is_checked),
		cmocka_unit_test(security_is_checked),
		cmocka_unit_test(updates_may_change_little),
		cmocka_unit_test(status_is_printed_as_kubectl_does),
		cmocka_unit_test(requests_and_quality_of_service),
		cmocka_unit_test(conditions_move_only_with_their_status),
		cmocka_unit_test(likely_mistakes_are_warned_of),
	};

	return cmocka_run_group_tests_name("pod", tests, NULL, NULL);
}
