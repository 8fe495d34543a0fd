# A --cluster that does not exist: some commands look for their connection first, others for their
# namespace, and so they hear of it in other words.
$ for c in "get pods" "describe pod x" "logs x" "top pod" "delete pod x" "edit pod x" "label pod x a=b" "scale deploy x --replicas=1" "rollout status deploy/x" "exec x -- true" "attach x" "cp x:/a b" "port-forward x 80" "patch pod x -p {}" "taint node x a=b:NoSchedule" "set image deploy/x a=b" "events" "create token x" "debug x --image=x --profile=general"; do kubectl --cluster nope $c 2>&1 | tail -n 1; done | sort | uniq -c
     19 error: no server found for cluster "nope"
$ for c in "top node" "auth can-i get pods" "auth whoami" "create cm a" "create deploy a --image=x" "cordon x" "drain x" "run x --image=x" "expose pod x --port=80" "explain pods" "api-resources" "cluster-info" "wait pod/x --for=delete" "autoscale deploy x --max=2" "certificate approve x" "get --raw /x" "set env pod/x a=b"; do kubectl --cluster nope $c 2>&1 | tail -n 1; done | sort | uniq -c
     17 error: cluster "nope" does not exist
