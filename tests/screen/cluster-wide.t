#size 120x40
#open cluster
$- "kubectl run broken --image=nginx:nope" Enter
@ 30s
| ⎈ Drydock  My cluster  2026-01-05 09:00:44 UTC · ×1
| Nodes  3 of 3 ready                                        │candidate@base:~$ kubectl run broken --image=nginx:nope
| ● controlplane     Ready                    control-plane  │pod/broken created
| ● node01           Ready                    <none>         │candidate@base:~$
| ● node02           Ready                    <none>         │
| Pods  12 of 13 well, newest first                          │
| ✗ broken                    0/1   ErrImagePull      30s    │
| ● kube-system/coredns-5884… 1/1   Running           42s    │
| ● kube-system/coredns-5884… 1/1   Running           42s    │
| ● kube-system/etcd-control… 1/1   Running           42s    │
| ● kube-system/kube-apiserv… 1/1   Running           42s    │
| ● kube-system/kube-schedul… 1/1   Running           42s    │
| ● kube-system/kube-control… 1/1   Running           42s    │
| ● kube-flannel/kube-flanne… 1/1   Running           42s    │
| ● kube-flannel/kube-flanne… 1/1   Running           42s    │
| ● kube-flannel/kube-flanne… 1/1   Running           42s    │
| ● kube-system/kube-proxy-s… 1/1   Running           42s    │
| ● kube-system/kube-proxy-v… 1/1   Running           42s    │
| ● kube-system/kube-proxy-d… 1/1   Running           42s    │
| Events                                                     │
| ! 13s    Failed pod/broken Error: ErrImagePull             │
| ! 13s    Failed pod/broken Failed to pull image "nginx:no… │
| · 14s    Pulling pod/broken Pulling image "nginx:nope"     │
| ! 29s    Failed pod/broken Error: ImagePullBackOff         │
| · 29s    BackOff pod/broken Back-off pulling image "nginx… │
| · 30s    Scheduled pod/broken Successfully assigned defau… │
| · 31s    Started pod/coredns-5884d848d5-6zgt4 Started con… │
| · 31s    Created pod/coredns-5884d848d5-6zgt4 Created con… │
| · 31s    Started pod/coredns-5884d848d5-dmzcx Started con… │
| · 31s    Created pod/coredns-5884d848d5-dmzcx Created con… │
| · 31s    Pulled pod/coredns-5884d848d5-6zgt4 Successfully… │
| · 31s    Pulled pod/coredns-5884d848d5-dmzcx Successfully… │
| · 32s    Pulling pod/coredns-5884d848d5-6zgt4 Pulling ima… │
| · 32s    Pulling pod/coredns-5884d848d5-dmzcx Pulling ima… │
| · 41s    Started pod/kube-flannel-ds-kjf9v Started contai… │
| · 41s    Created pod/kube-flannel-ds-kjf9v Created contai… │
| · 41s    Started pod/kube-proxy-drgxp Started container k… │
| · 41s    Created pod/kube-proxy-drgxp Created container: … │
| · 41s    Pulled pod/kube-flannel-ds-kjf9v Successfully pu… │
| ^]  Lists  F4  Flow  F9  Undo  F5  Stop  F6  ×10  F7  +30s  F8  +5m  F11  +1h  F1  Help
|(cursor 79,3)
$ F9
| ⎈ Drydock  My cluster  2026-01-05 09:00:14 UTC · ×1
| Nodes  3 of 3 ready                                        │candidate@base:~$
| ● controlplane     Ready                    control-plane  │
| ● node01           Ready                    <none>         │
| ● node02           Ready                    <none>         │
| Pods  12 of 12 well, newest first                          │
| ● kube-system/coredns-5884… 1/1   Running           12s    │
| ● kube-system/coredns-5884… 1/1   Running           12s    │
| ● kube-system/etcd-control… 1/1   Running           12s    │
| ● kube-system/kube-apiserv… 1/1   Running           12s    │
| ● kube-system/kube-schedul… 1/1   Running           12s    │
| ● kube-system/kube-control… 1/1   Running           12s    │
| ● kube-flannel/kube-flanne… 1/1   Running           12s    │
| ● kube-flannel/kube-flanne… 1/1   Running           12s    │
| ● kube-flannel/kube-flanne… 1/1   Running           12s    │
| ● kube-system/kube-proxy-s… 1/1   Running           12s    │
| ● kube-system/kube-proxy-v… 1/1   Running           12s    │
| ● kube-system/kube-proxy-d… 1/1   Running           12s    │
| Events                                                     │
| · 1s     Started pod/coredns-5884d848d5-6zgt4 Started con… │
| · 1s     Created pod/coredns-5884d848d5-6zgt4 Created con… │
| · 1s     Started pod/coredns-5884d848d5-dmzcx Started con… │
| · 1s     Created pod/coredns-5884d848d5-dmzcx Created con… │
| · 1s     Pulled pod/coredns-5884d848d5-6zgt4 Successfully… │
| · 1s     Pulled pod/coredns-5884d848d5-dmzcx Successfully… │
| · 2s     Pulling pod/coredns-5884d848d5-6zgt4 Pulling ima… │
| · 2s     Pulling pod/coredns-5884d848d5-dmzcx Pulling ima… │
| · 11s    Started pod/kube-flannel-ds-kjf9v Started contai… │
| · 11s    Created pod/kube-flannel-ds-kjf9v Created contai… │
| · 11s    Started pod/kube-proxy-drgxp Started container k… │
| · 11s    Created pod/kube-proxy-drgxp Created container: … │
| · 11s    Pulled pod/kube-flannel-ds-kjf9v Successfully pu… │
| · 11s    Pulled pod/kube-proxy-drgxp Successfully pulled … │
| · 12s    Pulling pod/kube-proxy-drgxp Pulling image "regi… │
| · 12s    Pulling pod/kube-flannel-ds-kjf9v Pulling image … │
| · 12s    NodeHasSufficientPID node/controlplane Node cont… │
| · 12s    NodeHasNoDiskPressure node/controlplane Node con… │
| · 12s    NodeHasSufficientMemory node/controlplane Node c… │
| · 12s    NodeAllocatableEnforced node/controlplane Update… │
| Taken back: kubectl run broken --image=nginx:nope
|(cursor 79,1)
