export KUBECONFIG="$HOME/kubeconfig" KUBECACHEDIR="$HOME/none"
mkdir -p "$HOME/w" && cd "$HOME/w"
printf 'hello\nworld\n' >file.txt
printf 'a=1\n# note\nb=2\n' >env.txt
printf 'a\n' >badenv.txt
printf 'A b=1\n' >badenv2.txt
mkdir -p dir empty
printf 'x\n' >dir/one
printf 'y\n' >dir/two
printf '\377\376\000\001' >bin.dat
printf 'no newline' >nonl.txt
printf 'Name;{.metadata.name}\n' >tmpl.txt
printf '{.metadata.name}' >jp.txt
printf '{{.metadata.name}}' >gt.txt
cat >tls.key <<'X'
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIJHV8xU7etGYUIoRwsULSoOyWTpDM0tt0OVBS1EiEdR5oAoGCCqGSM49
AwEHoUQDQgAEgZPyxX7zVXbsUKtfmq+illWVZEOcA23T6q1yThYv3Dtmrqz384EV
DwKMHfbsIsoQsa96iNCzvn7ZNwjdeQZo/A==
-----END EC PRIVATE KEY-----
X
cat >tls.crt <<'X'
-----BEGIN CERTIFICATE-----
MIIBdDCCARmgAwIBAgIUBWIGqB8lHEm8rp9Ti5DYy1jhguowCgYIKoZIzj0EAwIw
DjEMMAoGA1UEAwwDd2ViMCAXDTI2MTEyNjA4NTMzOVoYDzIxMjYxMTAyMDg1MzM5
WjAOMQwwCgYDVQQDDAN3ZWIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASBk/LF
fvNVduxQq1+ar6KWVZVkQ5wDbdPqrXJOFi/cO2aurPfzgRUPAowd9uwiyhCxr3qI
0LO+ftk3CN15Bmj8o1MwUTAdBgNVHQ4EFgQU31BYHkTKZPsQfq8p602nsMFYy04w
HwYDVR0jBBgwFoAU31BYHkTKZPsQfq8p602nsMFYy04wDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNJADBGAiEAqG0/hYO74WDkrnLGYDk0T+0Vnl21BrvTcIu/
aX9OVj0CIQCIqLy1WhnJPmJualYk6hOAt0fApuGIYxrOc8oUsEHI2Q==
-----END CERTIFICATE-----
X
cat >other.key <<'X'
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIOgxTBstN3nXtOLrHQvdJoUra8NZ8VWlCU1KyxZGlfxToAoGCCqGSM49
AwEHoUQDQgAEzBn6geYkxh6GS2aSRhieko9WzOp1LezvwmJi7eL2azInWq6k36xE
kpJ96zp0QauMQ4mgqjc3KREvUDuyXfVoUw==
-----END EC PRIVATE KEY-----
X
cp tls.crt ca.crt
printf '{"auths":{"r.example.com":{"auth":"dTpw"}}}' >docker.json
cat >a.yaml <<'X'
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
data:
  k: "1"
X
cat >cm.json <<'X'
{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"j"},"data":{"z":"9","k":"1"}}
X
cat >pod.yaml <<'X'
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
  annotations:
    note: hi
spec:
  containers:
  - name: web
    image: nginx
X
cat >deploy.yaml <<'X'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: nginx
        image: nginx:1
        env:
        - name: C
          value: old
        - name: F
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
      - name: side
        image: busybox
X
cat >svc.yaml <<'X'
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
  - port: 80
X
cat >rb.yaml <<'X'
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: rb
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: r
subjects:
- kind: User
  name: joe
  apiGroup: rbac.authorization.k8s.io
X
printf 'a: [\n' >bad.conf
printf 'apiVersion: v9\nkind: Config\n' >bad2.conf
printf 'apiVersion: v1\nkind: Config\nclusters: 5\n' >bad3.conf
mkdir -p k/base k/over k/gen k/bad k/empty k/all
cat >k/base/kustomization.yaml <<'X'
resources:
- deploy.yaml
- svc.yaml
- cm.yaml
X
cat >k/base/deploy.yaml <<'X'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {tier: front}
spec:
  replicas: 1
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      serviceAccountName: web
      containers:
      - name: nginx
        image: nginx:1.25
        envFrom:
        - configMapRef: {name: settings}
        - secretRef: {name: other}
        env:
        - name: K
          valueFrom:
            configMapKeyRef: {name: settings, key: k}
      - name: side
        image: reg.example.com/side
      volumes:
      - name: v
        configMap: {name: settings}
X
cat >k/base/svc.yaml <<'X'
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - port: 80
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
X
cat >k/base/cm.yaml <<'X'
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  k: "1"
  z: "9"
X
cat >k/over/kustomization.yaml <<'X'
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop
namePrefix: pre-
nameSuffix: -x
resources:
- ../base
commonLabels:
  team: red
commonAnnotations:
  note: hi
images:
- name: nginx
  newTag: "1.27"
- name: reg.example.com/side
  newName: other/side
  digest: sha256:0123456789012345678901234567890123456789012345678901234567890123
replicas:
- name: web
  count: 4
patches:
- patch: |-
    - op: replace
      path: /data/k
      value: "7"
  target:
    kind: ConfigMap
    name: settings
- path: patch.yaml
X
cat >k/over/patch.yaml <<'X'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: nginx
        resources:
          limits: {cpu: 100m}
X
cat >k/gen/kustomization.yaml <<'X'
resources:
- use.yaml
configMapGenerator:
- name: gen
  literals: [x=1, "y=two words"]
- name: files
  files: [a.txt, key=b.txt]
- name: envs
  envs: [e.env]
- name: plain
  literals: [a=b]
  options:
    disableNameSuffixHash: true
    labels: {l: m}
secretGenerator:
- name: sec
  literals: [user=admin]
  type: Opaque
generatorOptions:
  annotations: {g: h}
labels:
- pairs: {app: k}
- pairs: {sel: s}
  includeSelectors: true
X
cat >k/gen/use.yaml <<'X'
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: c
    image: nginx
    envFrom:
    - configMapRef: {name: gen}
    - secretRef: {name: sec}
  volumes:
  - name: a
    secret: {secretName: sec}
  - name: b
    projected:
      sources:
      - configMap: {name: files}
X
printf 'hello\n' >k/gen/a.txt
printf 'x\ny\n' >k/gen/b.txt
printf 'A=1\nB=2\n' >k/gen/e.env
printf 'resources:\n- nope.yaml\n' >k/bad/kustomization.yaml
printf 'namePrefix: q-\nresources:\n- ../base\npatchesStrategicMerge:\n- p.yaml\npatchesJson6902:\n- target: {version: v1, kind: Service, name: web}\n  patch: |-\n    - op: add\n      path: /spec/type\n      value: NodePort\n' >k/all/kustomization.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  z: null\n  nn: new\n' >k/all/p.yaml
mkdir -p k/unk k/yml k/dup
printf 'resources: []\nbogus: 1\n' >k/unk/kustomization.yaml
printf 'resources:\n- ../base/cm.yaml\n' >k/yml/kustomization.yml
printf 'resources:\n- ../base/cm.yaml\n- ../base/cm.yaml\n' >k/dup/kustomization.yaml
mkdir -p k/more k/tgt k/merge
cat >k/more/kustomization.yaml <<'X'
nameSuffix: -v2
namespace: ns1
resources: [many.yaml]
commonAnnotations: {a: b}
images: [{name: busybox, newName: reg:5000/busy, newTag: "2"}]
X
cat >k/more/many.yaml <<'X'
apiVersion: batch/v1
kind: CronJob
metadata: {name: cj}
spec: {schedule: "* * * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: "busybox:1"}], restartPolicy: Never}}}}}
---
apiVersion: v1
kind: Namespace
metadata: {name: ns1}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: rb}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
subjects:
- {kind: ServiceAccount, name: sa, namespace: x}
- {kind: User, name: joe, apiGroup: rbac.authorization.k8s.io}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: r}
rules: []
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: sa}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ing}
spec:
  defaultBackend: {service: {name: svc, port: {number: 80}}}
---
apiVersion: v1
kind: Service
metadata: {name: svc}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ss}
spec:
  serviceName: svc
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec:
      initContainers: [{name: i, image: busybox}]
      containers: [{name: c, image: nginx}]
      volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]
X
cat >k/tgt/kustomization.yaml <<'X'
resources: [../base]
patches:
- target: {kind: Deploy.*, labelSelector: tier=front}
  patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: any}
    spec: {replicas: 3}
- patch: |-
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    $patch: delete
labels:
- pairs: {x: "1"}
  includeTemplates: true
X
cat >k/merge/kustomization.yaml <<'X'
resources: [../gen]
configMapGenerator:
- name: gen
  behavior: merge
  literals: [x=2, z=3]
X
mkdir -p k/nomatch
printf 'resources: [../base]\npatches:\n- patch: |-\n    apiVersion: v1\n    kind: Service\n    metadata: {name: other}\n' >k/nomatch/kustomization.yaml
mkdir -p k/types
printf 'resources: [../base]\nlabels:\n- pairs: {x: 1}\n' >k/types/kustomization.yaml
