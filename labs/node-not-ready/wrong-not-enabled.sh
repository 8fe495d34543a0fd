# Works until the next reboot.
ssh ${node} 'sed -i s,${wrong},/etc/kubernetes/pki/ca.crt, /var/lib/kubelet/config.yaml && systemctl start kubelet'
kubectl wait --for=condition=Ready node/${node} --timeout=60s
kubectl run probe --image=nginx:1.27 --labels=state=${word} --overrides='{"spec":{"nodeName":"${node}"}}'
