#size 120x40
#open cluster
$- "kubectl run broken --image=nginx:nope" Enter
@ 30s
| ⎈ Drydock  My cluster  2026-01-05 09:00:42 UTC · ×1
| Nodes  3 of 3 ready                                        │candidate@base:~$ kubectl run broken --image=nginx:nope
| ● controlplane     Ready                    control-plane  │pod/broken created
| ● node01           Ready                    <none>         │candidate@base:~$
| ● node02           Ready                    <none>         │
| Pods  12 of 13 well, newest first                          │
| ✗ broken                    0/1   ImagePullBackOff  30s    │
| ● kube-system/etcd-control… 1/1   Running           40s    │
| ● kube-system/kube-apiserv… 1/1   Running           40s    │
| ● kube-system/kube-schedul… 1/1   Running           40s    │
| ● kube-system/kube-control… 1/1   Running           40s    │
| ● kube-flannel/kube-flanne… 1/1   Running           40s    │
| ● kube-flannel/kube-flanne… 1/1   Running           40s    │
| ● kube-flannel/kube-flanne… 1/1   Running           40s    │
| ● kube-system/kube-proxy-s… 1/1   Running           40s    │
| ● kube-system/kube-proxy-v… 1/1   Running           40s    │
| ● kube-system/kube-proxy-d… 1/1   Running           40s    │
| ● kube-system/coredns-5884… 1/1   Running           40s    │
| ● kube-system/coredns-5884… 1/1   Running           40s    │
| Events                                                     │
| ! 3s     Failed pod/broken Error: ImagePullBackOff         │
| · 3s     BackOff pod/broken Back-off pulling image "nginx… │
| ! 15s    Failed pod/broken Error: ErrImagePull             │
| ! 15s    Failed pod/broken Failed to pull image "nginx:no… │
| · 16s    Pulling pod/broken Pulling image "nginx:nope"     │
| · 30s    Scheduled pod/broken Successfully assigned defau… │
| · 38s    Started pod/kube-flannel-ds-kjf9v Started contai… │
| · 38s    Created pod/kube-flannel-ds-kjf9v Created contai… │
| · 38s    Started pod/kube-proxy-drgxp Started container k… │
| · 38s    Created pod/kube-proxy-drgxp Created container: … │
| · 38s    Pulled pod/kube-flannel-ds-kjf9v Successfully pu… │
| · 38s    Pulled pod/kube-proxy-drgxp Successfully pulled … │
| · 39s    Pulling pod/kube-proxy-drgxp Pulling image "regi… │
| · 39s    Pulling pod/kube-flannel-ds-kjf9v Pulling image … │
| ! 40s    FailedMount pod/kube-proxy-drgxp MountVolume.Set… │
| ! 40s    FailedMount pod/kube-flannel-ds-kjf9v MountVolum… │
| · 40s    NodeHasSufficientPID node/controlplane Node cont… │
| · 40s    NodeHasNoDiskPressure node/controlplane Node con… │
| · 40s    NodeHasSufficientMemory node/controlplane Node c… │
| ^]  Lists  F4  Flow  F9  Undo  F5  Stop  F6  ×10  F7  +30s  F8  +5m  F11  +1h  F1  Help
|(cursor 79,3)
$ F9
| ⎈ Drydock  My cluster  2026-01-05 09:00:12 UTC · ×1
| Nodes  3 of 3 ready                                        │candidate@base:~$
| ● controlplane     Ready                    control-plane  │
| ● node01           Ready                    <none>         │
| ● node02           Ready                    <none>         │
| Pods  12 of 12 well, newest first                          │
| ● kube-system/etcd-control… 1/1   Running           10s    │
| ● kube-system/kube-apiserv… 1/1   Running           10s    │
| ● kube-system/kube-schedul… 1/1   Running           10s    │
| ● kube-system/kube-control… 1/1   Running           10s    │
| ● kube-flannel/kube-flanne… 1/1   Running           10s    │
| ● kube-flannel/kube-flanne… 1/1   Running           10s    │
| ● kube-flannel/kube-flanne… 1/1   Running           10s    │
| ● kube-system/kube-proxy-s… 1/1   Running           10s    │
| ● kube-system/kube-proxy-v… 1/1   Running           10s    │
| ● kube-system/kube-proxy-d… 1/1   Running           10s    │
| ● kube-system/coredns-5884… 1/1   Running           10s    │
| ● kube-system/coredns-5884… 1/1   Running           10s    │
| Events                                                     │
| · 8s     Started pod/kube-flannel-ds-kjf9v Started contai… │
| · 8s     Created pod/kube-flannel-ds-kjf9v Created contai… │
| · 8s     Started pod/kube-proxy-drgxp Started container k… │
| · 8s     Created pod/kube-proxy-drgxp Created container: … │
| · 8s     Pulled pod/kube-flannel-ds-kjf9v Successfully pu… │
| · 8s     Pulled pod/kube-proxy-drgxp Successfully pulled … │
| · 9s     Pulling pod/kube-proxy-drgxp Pulling image "regi… │
| · 9s     Pulling pod/kube-flannel-ds-kjf9v Pulling image … │
| ! 10s    FailedMount pod/kube-proxy-drgxp MountVolume.Set… │
| ! 10s    FailedMount pod/kube-flannel-ds-kjf9v MountVolum… │
| · 10s    NodeHasSufficientPID node/controlplane Node cont… │
| · 10s    NodeHasNoDiskPressure node/controlplane Node con… │
| · 10s    NodeHasSufficientMemory node/controlplane Node c… │
| · 10s    NodeAllocatableEnforced node/controlplane Update… │
| · 10s    Starting node/controlplane Starting kubelet.      │
| · 11s    Started pod/etcd-controlplane Started container … │
| · 11s    Created pod/etcd-controlplane Created container:… │
| · 11s    Pulled pod/etcd-controlplane Successfully pulled… │
| · 12s    Started pod/kube-scheduler-controlplane Started … │
| · 12s    Created pod/kube-scheduler-controlplane Created … │
| Taken back: kubectl run broken --image=nginx:nope
|(cursor 79,1)
