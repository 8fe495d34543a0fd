# The machines know each other by name; pods know what their spec tells them.
$ ssh node01 'cat /etc/hosts; getent hosts node02; ping -c1 node02 | head -1; curl -sk https://controlplane:6443/healthz; echo; ssh node02 hostname; ssh node03 true'
127.0.0.1 localhost
172.30.1.2 controlplane
172.30.2.2 node01
172.30.3.2 node02
172.30.3.2      node02
PING node02 (172.30.3.2) 56(84) bytes of data.
ok
node02
ssh: Could not resolve hostname node03: Name or service not known
[255]
$ ping -c1 node01 | head -1; curl -sk https://controlplane:6443/healthz; echo
PING node01 (172.30.2.2) 56(84) bytes of data.
ok
$ cat > pods.yaml <<X
> apiVersion: v1
> kind: Pod
> metadata: {name: own}
> spec:
>   hostname: a
>   subdomain: b
>   hostAliases: [{ip: 192.0.2.7, hostnames: [foo.example, foo]}, {ip: 192.0.2.8, hostnames: [bar]}]
>   containers: [{name: c, image: busybox, command: [sleep, "1000"]}]
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: nodes}
> spec:
>   nodeName: node02
>   hostNetwork: true
>   hostAliases: [{ip: 192.0.2.7, hostnames: [foo]}]
>   containers: [{name: c, image: busybox, command: [sleep, "1000"]}]
> X
$ kubectl apply -f pods.yaml >/dev/null; kubectl wait --for=condition=Ready pod --all >/dev/null; kubectl exec own -- sh -c 'sed "s/^10[0-9.]*/IP/;s/^#/-/" /etc/hosts; hostname'
- Kubernetes-managed hosts file.
127.0.0.1	localhost
::1	localhost ip6-localhost ip6-loopback
fe00::0	ip6-localnet
fe00::0	ip6-mcastprefix
fe00::1	ip6-allnodes
fe00::2	ip6-allrouters
IP	a.b.default.svc.cluster.local	a

- Entries added by HostAliases.
192.0.2.7	foo.example	foo
192.0.2.8	bar
a
$ kubectl exec nodes -- sed 's/^#/-/' /etc/hosts
- Kubernetes-managed hosts file (host network).
127.0.0.1 localhost
172.30.1.2 controlplane
172.30.2.2 node01
172.30.3.2 node02

- Entries added by HostAliases.
192.0.2.7	foo
