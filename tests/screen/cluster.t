# My cluster: nodes, pods and events changing beside a shell; the clock.
#open cluster
@ 1s
| ⎈ Drydock  My cluster  2026-01-05 09:00:15 UTC · ×1
| ● controlplane  ● node01  ● node02  pods 12 of 12 well
| ● kube-system/coredns-5884d848d5… 1/1   Running           13s    node02
| ● kube-system/coredns-5884d848d5… 1/1   Running           13s    node01
| ● kube-system/etcd-controlplane   1/1   Running           13s    controlplane
| ● kube-system/kube-apiserver-con… 1/1   Running           13s    controlplane
| · 2s     Started pod/coredns-5884d848d5-6zgt4 Started container coredns
| · 2s     Created pod/coredns-5884d848d5-6zgt4 Created container: coredns
| · 2s     Started pod/coredns-5884d848d5-dmzcx Started container coredns
| · 2s     Created pod/coredns-5884d848d5-dmzcx Created container: coredns
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$
|
|
|
|
|
|
|
|
|
|
|
| ^] goes between shell and lists, F5 stops the clock, F9 undoes.
|(cursor 18,11)
$- "kubectl create deployment web --image=nginx --replicas=2" Enter
@ 3s
| ⎈ Drydock  My cluster  2026-01-05 09:00:18 UTC · ×1
| ● controlplane  ● node01  ● node02  pods 14 of 14 well
| ● web-7957885594-srs6r            1/1   Running           3s     node01
| ● web-7957885594-ptf99            1/1   Running           3s     node02
| ● kube-system/coredns-5884d848d5… 1/1   Running           16s    node02
| ● kube-system/coredns-5884d848d5… 1/1   Running           16s    node01
| · 2s     Started pod/web-7957885594-srs6r Started container nginx
| · 2s     Created pod/web-7957885594-srs6r Created container: nginx
| · 2s     Started pod/web-7957885594-ptf99 Started container nginx
| · 2s     Created pod/web-7957885594-ptf99 Created container: nginx
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl create deployment web --image=nginx --replicas=2
|deployment.apps/web created
|candidate@base:~$
|
|
|
|
|
|
|
|
|
| ^]  Lists  F4  Flow  F9  Undo  F5  Stop  F6  ×10  F7  +30s  F8  +5m  F1  Help
|(cursor 18,13)
$ F5
| ⎈ Drydock  My cluster  2026-01-05 09:00:18 UTC · clock stopped
| ● controlplane  ● node01  ● node02  pods 14 of 14 well
| ● web-7957885594-srs6r            1/1   Running           3s     node01
| ● web-7957885594-ptf99            1/1   Running           3s     node02
| ● kube-system/coredns-5884d848d5… 1/1   Running           16s    node02
| ● kube-system/coredns-5884d848d5… 1/1   Running           16s    node01
| · 2s     Started pod/web-7957885594-srs6r Started container nginx
| · 2s     Created pod/web-7957885594-srs6r Created container: nginx
| · 2s     Started pod/web-7957885594-ptf99 Started container nginx
| · 2s     Created pod/web-7957885594-ptf99 Created container: nginx
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl create deployment web --image=nginx --replicas=2
|deployment.apps/web created
|candidate@base:~$
|
|
|
|
|
|
|
|
|
| The clock stands still; it goes only while a command runs. F5 again to go on.
|(cursor 18,13)
$- "kubectl delete pod -l app=web --wait=false" Enter
@ 5s
| ⎈ Drydock  My cluster  2026-01-05 09:00:18 UTC · clock stopped
| ● controlplane  ● node01  ● node02  pods 12 of 16 well
| ○ web-7957885594-6qcjb            0/1   ContainerCreating 0s     node01
| ○ web-7957885594-srs6r            1/1   Terminating       3s     node01
| ○ web-7957885594-7vxwr            0/1   ContainerCreating 0s     node02
| ○ web-7957885594-ptf99            1/1   Terminating       3s     node02
| · 0s     Pulling pod/web-7957885594-6qcjb Pulling image "nginx"
| · 0s     Scheduled pod/web-7957885594-6qcjb Successfully assigned default/web…
| · 0s     Killing pod/web-7957885594-srs6r Stopping container nginx
| · 0s     SuccessfulCreate replicaset/web-7957885594 Created pod: web-79578855…
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl create deployment web --image=nginx --replicas=2
|deployment.apps/web created
|candidate@base:~$ kubectl delete pod -l app=web --wait=false
|pod "web-7957885594-ptf99" deleted from default namespace
|pod "web-7957885594-srs6r" deleted from default namespace
|candidate@base:~$
|
|
|
|
|
|
| ^]  Lists  F4  Flow  F9  Undo  F5  Stop  F6  ×10  F7  +30s  F8  +5m  F1  Help
|(cursor 18,16)
$ F5 F6
| ⎈ Drydock  My cluster  2026-01-05 09:00:18 UTC · ×10
| ● controlplane  ● node01  ● node02  pods 12 of 16 well
| ○ web-7957885594-6qcjb            0/1   ContainerCreating 0s     node01
| ○ web-7957885594-srs6r            1/1   Terminating       3s     node01
| ○ web-7957885594-7vxwr            0/1   ContainerCreating 0s     node02
| ○ web-7957885594-ptf99            1/1   Terminating       3s     node02
| · 0s     Pulling pod/web-7957885594-6qcjb Pulling image "nginx"
| · 0s     Scheduled pod/web-7957885594-6qcjb Successfully assigned default/web…
| · 0s     Killing pod/web-7957885594-srs6r Stopping container nginx
| · 0s     SuccessfulCreate replicaset/web-7957885594 Created pod: web-79578855…
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl create deployment web --image=nginx --replicas=2
|deployment.apps/web created
|candidate@base:~$ kubectl delete pod -l app=web --wait=false
|pod "web-7957885594-ptf99" deleted from default namespace
|pod "web-7957885594-srs6r" deleted from default namespace
|candidate@base:~$
|
|
|
|
|
|
| ^]  Lists  F4  Flow  F9  Undo  F5  Stop  F6  ×10  F7  +30s  F8  +5m  F1  Help
|(cursor 18,16)
@ 10s
| ⎈ Drydock  My cluster  2026-01-05 09:01:58 UTC · ×10
| ● controlplane  ● node01  ● node02  pods 14 of 14 well
| ● web-7957885594-6qcjb            1/1   Running           100s   node01
| ● web-7957885594-7vxwr            1/1   Running           100s   node02
| ● kube-system/coredns-5884d848d5… 1/1   Running           116s   node02
| ● kube-system/coredns-5884d848d5… 1/1   Running           116s   node01
| · 100s   Started pod/web-7957885594-6qcjb Started container nginx
| · 100s   Created pod/web-7957885594-6qcjb Created container: nginx
| · 100s   Started pod/web-7957885594-7vxwr Started container nginx
| · 100s   Created pod/web-7957885594-7vxwr Created container: nginx
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl create deployment web --image=nginx --replicas=2
|deployment.apps/web created
|candidate@base:~$ kubectl delete pod -l app=web --wait=false
|pod "web-7957885594-ptf99" deleted from default namespace
|pod "web-7957885594-srs6r" deleted from default namespace
|candidate@base:~$
|
|
|
|
|
|
| ^]  Lists  F4  Flow  F9  Undo  F5  Stop  F6  ×10  F7  +30s  F8  +5m  F1  Help
|(cursor 18,16)
$ F7
| ⎈ Drydock  My cluster  2026-01-05 09:02:28 UTC · ×10
| ● controlplane  ● node01  ● node02  pods 14 of 14 well
| ● web-7957885594-6qcjb            1/1   Running           2m10s  node01
| ● web-7957885594-7vxwr            1/1   Running           2m10s  node02
| ● kube-system/coredns-5884d848d5… 1/1   Running           2m26s  node02
| ● kube-system/coredns-5884d848d5… 1/1   Running           2m26s  node01
| · 2m10s  Started pod/web-7957885594-6qcjb Started container nginx
| · 2m10s  Created pod/web-7957885594-6qcjb Created container: nginx
| · 2m10s  Started pod/web-7957885594-7vxwr Started container nginx
| · 2m10s  Created pod/web-7957885594-7vxwr Created container: nginx
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl create deployment web --image=nginx --replicas=2
|deployment.apps/web created
|candidate@base:~$ kubectl delete pod -l app=web --wait=false
|pod "web-7957885594-ptf99" deleted from default namespace
|pod "web-7957885594-srs6r" deleted from default namespace
|candidate@base:~$
|
|
|
|
|
|
| +30s …
|(cursor 18,16)
$ F11
| ⎈ Drydock  My cluster  2026-01-05 10:02:28 UTC · ×10
| ● controlplane  ● node01  ● node02  pods 14 of 14 well
| ● web-7957885594-6qcjb            1/1   Running           62m    node01
| ● web-7957885594-7vxwr            1/1   Running           62m    node02
| ● kube-system/coredns-5884d848d5… 1/1   Running           62m    node02
| ● kube-system/coredns-5884d848d5… 1/1   Running           62m    node01
|
|
|
|
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl create deployment web --image=nginx --replicas=2
|deployment.apps/web created
|candidate@base:~$ kubectl delete pod -l app=web --wait=false
|pod "web-7957885594-ptf99" deleted from default namespace
|pod "web-7957885594-srs6r" deleted from default namespace
|candidate@base:~$
|
|
|
|
|
|
| +1h …
|(cursor 18,16)
$ ^]
| ⎈ Drydock  My cluster  2026-01-05 10:02:28 UTC · ×10
| Nodes  3 of 3 ready
| ● controlplane             Ready                    control-plane
| ● node01                   Ready                    <none>
| ● node02                   Ready                    <none>
|
| Pods  14 of 14 well, newest first
| ● web-7957885594-6qcjb           1/1   Running           62m    node01
| ● web-7957885594-7vxwr           1/1   Running           62m    node02
| ● kube-system/coredns-5884d848d… 1/1   Running           62m    node02
| ● kube-system/coredns-5884d848d… 1/1   Running           62m    node01
| ● kube-system/etcd-controlplane  1/1   Running           62m    controlplane
| ● kube-system/kube-apiserver-co… 1/1   Running           62m    controlplane
| ● kube-system/kube-scheduler-co… 1/1   Running           62m    controlplane
| ● kube-system/kube-controller-m… 1/1   Running           62m    controlplane
| ● kube-flannel/kube-flannel-ds-… 1/1   Running           62m    node02
| ● kube-flannel/kube-flannel-ds-… 1/1   Running           62m    node01
| ● kube-flannel/kube-flannel-ds-… 1/1   Running           62m    controlplane
| ● kube-system/kube-proxy-swwwl   1/1   Running           62m    node02
| ● kube-system/kube-proxy-v4sx2   1/1   Running           62m    node01
| ● kube-system/kube-proxy-drgxp   1/1   Running           62m    controlplane
|
| Events
| ^]  Shell  F4  Flow  F9  Undo  F5  Stop  F6  ×10  F7  +30s  ?  Help  q  Back
$ G
| ⎈ Drydock  My cluster  2026-01-05 10:02:28 UTC · ×10
| Nodes  3 of 3 ready
| ● controlplane             Ready                    control-plane
| ● node01                   Ready                    <none>
| ● node02                   Ready                    <none>
|
| Pods  14 of 14 well, newest first
| ● web-7957885594-6qcjb           1/1   Running           62m    node01
| ● web-7957885594-7vxwr           1/1   Running           62m    node02
| ● kube-system/coredns-5884d848d… 1/1   Running           62m    node02
| ● kube-system/coredns-5884d848d… 1/1   Running           62m    node01
| ● kube-system/etcd-controlplane  1/1   Running           62m    controlplane
| ● kube-system/kube-apiserver-co… 1/1   Running           62m    controlplane
| ● kube-system/kube-scheduler-co… 1/1   Running           62m    controlplane
| ● kube-system/kube-controller-m… 1/1   Running           62m    controlplane
| ● kube-flannel/kube-flannel-ds-… 1/1   Running           62m    node02
| ● kube-flannel/kube-flannel-ds-… 1/1   Running           62m    node01
| ● kube-flannel/kube-flannel-ds-… 1/1   Running           62m    controlplane
| ● kube-system/kube-proxy-swwwl   1/1   Running           62m    node02
| ● kube-system/kube-proxy-v4sx2   1/1   Running           62m    node01
| ● kube-system/kube-proxy-drgxp   1/1   Running           62m    controlplane
|
| Events
| ^]  Shell  F4  Flow  F9  Undo  F5  Stop  F6  ×10  F7  +30s  ?  Help  q  Back
$ ^] F9
| ⎈ Drydock  My cluster  2026-01-05 09:02:28 UTC · ×10
| ● controlplane  ● node01  ● node02  pods 14 of 14 well
| ● web-7957885594-6qcjb            1/1   Running           2m10s  node01
| ● web-7957885594-7vxwr            1/1   Running           2m10s  node02
| ● kube-system/coredns-5884d848d5… 1/1   Running           2m26s  node02
| ● kube-system/coredns-5884d848d5… 1/1   Running           2m26s  node01
| · 2m10s  Started pod/web-7957885594-6qcjb Started container nginx
| · 2m10s  Created pod/web-7957885594-6qcjb Created container: nginx
| · 2m10s  Started pod/web-7957885594-7vxwr Started container nginx
| · 2m10s  Created pod/web-7957885594-7vxwr Created container: nginx
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl create deployment web --image=nginx --replicas=2
|deployment.apps/web created
|candidate@base:~$ kubectl delete pod -l app=web --wait=false
|pod "web-7957885594-ptf99" deleted from default namespace
|pod "web-7957885594-srs6r" deleted from default namespace
|candidate@base:~$
|
|
|
|
|
|
| Taken back: a jump in time
|(cursor 18,16)
