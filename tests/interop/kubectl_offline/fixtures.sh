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
