# A credential plugin says who the user is; one that is not there, and ones that say nothing.
$ kubectl create serviceaccount reader; kubectl create clusterrolebinding reader --clusterrole=view --serviceaccount=default:reader
serviceaccount/reader created
clusterrolebinding.rbac.authorization.k8s.io/reader created
$ kubectl create token reader > token
$ cat > plugin <<'X'
> #!/bin/sh
> echo "told $1 $WHO:" $KUBERNETES_EXEC_INFO >&2
> echo "{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\", \"status\": {\"token\": \"$(cat /home/candidate/token)\"}}"
> X
$ chmod +x plugin
$ kubectl config set-credentials plugged --exec-api-version=client.authentication.k8s.io/v1 --exec-command=/home/candidate/plugin --exec-interactive-mode=Never --exec-arg=one --exec-env=WHO=me
User "plugged" set.
$ kubectl --user plugged get pods
told one me: {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"interactive":false}}
No resources found in default namespace.
$ kubectl --user plugged run x --image=nginx 2>&1 | grep -v told
Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:default:reader" cannot create resource "pods" in API group "" in the namespace "default"
$ kubectl --token=$(cat token) --user plugged get pods
No resources found in default namespace.
$ kubectl config set-credentials plugged --exec-command=nosuch
User "plugged" set.
$ kubectl --user plugged get --raw /version
Unable to connect to the server: getting credentials: exec: executable nosuch not found

It looks like you are trying to use a client-go credential plugin that is not installed.

To learn more about this feature, consult the documentation available at:
      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
[1]
$ kubectl config set-credentials plugged --exec-command=false
User "plugged" set.
$ kubectl --user plugged get --raw /version
Unable to connect to the server: getting credentials: exec: executable false failed with exit code 1
[1]
$ kubectl config set-credentials plugged --exec-command=true
User "plugged" set.
$ kubectl --user plugged get --raw /version
Unable to connect to the server: getting credentials: exec plugin is configured to use API version client.authentication.k8s.io/v1, plugin returned version client.authentication.k8s.io/__internal
[1]
$ kubectl config set-credentials plugged --exec-api-version=client.authentication.k8s.io/v1alpha1
User "plugged" set.
$ kubectl --user plugged get --raw /version
error: exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"
[1]
$ kubectl --user nobody get --raw /version; kubectl --context nowhere get --raw /version; kubectl --cluster none get --raw /version
error: auth info "nobody" does not exist
error: context "nowhere" does not exist
error: cluster "none" does not exist
[1]
