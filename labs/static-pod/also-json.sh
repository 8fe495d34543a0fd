# A manifest may be JSON, have any name, and name its namespace.
ssh ${node} 'cat > ${dir}/web' <<'MANIFEST'
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "${name}", "namespace": "default"},
 "spec": {"containers": [{"name": "c", "image": "docker.io/library/${image}",
   "ports": [{"containerPort": 80, "hostPort": ${port}, "protocol": "TCP"}],
   "resources": {"limits": {"cpu": "0.05"}}}]}}
MANIFEST
sleep 30
