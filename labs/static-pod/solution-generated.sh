ssh ${node} 'ps aux | grep kubelet; grep staticPodPath /var/lib/kubelet/config.yaml'
kubectl run ${name} --image=${image} --port=80 --dry-run=client -o yaml \
	| sed 's/    - containerPort: 80/    - containerPort: 80\n      hostPort: ${port}/; s/    resources: {}/    resources: {requests: {cpu: 50m}}/' \
	| ssh ${node} 'cat > ${dir}/${name}.yaml'
sleep 10
