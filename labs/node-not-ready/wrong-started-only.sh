# Started, but what it reads is still wrong.
ssh ${node} 'systemctl enable kubelet; systemctl start kubelet'
kubectl run probe --image=nginx:1.27 --labels=state=${word} --overrides='{"spec":{"nodeName":"${node}"}}'
sleep 30
