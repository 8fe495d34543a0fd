# A node whose container runtime is stopped: after half a minute it is not ready, after three its
# relist is late too.
$ ssh node01 'systemctl stop containerd; systemctl status containerd | grep -e Active -e Main | sed "s/ since.*//;s/: [0-9]* /: PID /"'
     Active: inactive (dead)
   Main PID: PID (code=exited, status=0/SUCCESS)
$ sleep 15; kubectl get node node01 --no-headers | cut -c1-14
node01   Ready
$ sleep 35; kubectl get node node01 --no-headers | cut -c1-17; kubectl get node node01 -o jsonpath='{.status.conditions[?(@.type=="Ready")].reason}: {.status.conditions[?(@.type=="Ready")].message}{"\n"}'
node01   NotReady
KubeletNotReady: container runtime is down
$ sleep 170; kubectl get node node01 -o jsonpath='{.status.conditions[?(@.type=="Ready")].message}{"\n"}' | sed 's/active .* ago/active AGO/'
[container runtime is down, PLEG is not healthy: pleg was last seen active AGO; threshold is 3m0s]
$ ssh node01 'journalctl -u kubelet --no-pager | grep -c "Skipping pod synchronization.*container runtime is down" | grep -c ..; systemctl start containerd'; sleep 12; kubectl get node node01 --no-headers | cut -c1-14
1
node01   Ready
# The kubelet's log says which pods it cannot bring up, and why.
$ kubectl run bad --image=nginx:none --overrides='{"spec":{"nodeName":"node01"}}'; sleep 20; ssh node01 'journalctl -u kubelet --no-pager' | grep -o 'Error syncing pod, skipping.*ImagePullBackOff: ..Back-off pulling image [^ ]*' | tail -n 1
pod/bad created
Error syncing pod, skipping" err="failed to \"StartContainer\" for \"bad\" with ImagePullBackOff: \"Back-off pulling image \\\"nginx:none\\\":
# Without a runtime the kubelet does not even start.
$ ssh node01 'systemctl stop containerd; systemctl restart kubelet; sleep 1; systemctl is-active kubelet; journalctl -u kubelet --no-pager | grep -o "failed to run Kubelet.*" | tail -n 1; systemctl start containerd'; sleep 25; kubectl get node node01 --no-headers | cut -c1-14
activating
failed to run Kubelet: validate service connection: validate CRI v1 runtime API for endpoint \"unix:///var/run/containerd/containerd.sock\": rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: dial unix /var/run/containerd/containerd.sock: connect: no such file or directory\""
node01   Ready
