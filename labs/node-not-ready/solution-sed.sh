ssh ${node} 'systemctl start kubelet; sleep 2; journalctl -u kubelet | tail -n 5'
ssh ${node} 'sed -i s,${wrong},/etc/kubernetes/pki/ca.crt, /var/lib/kubelet/config.yaml && systemctl enable --now kubelet && systemctl restart kubelet'
kubectl wait --for=condition=Ready node/${node} --timeout=60s
kubectl run probe --image=nginx:1.27 --labels=state=${word} --overrides='{"spec":{"nodeName":"${node}"}}'
