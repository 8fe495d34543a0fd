# curl.sh: the API as curl sees it. For clients.sh.
command -v curl >/dev/null || { echo "curl is not installed" >>"$dir/notes"; return 0; }
nobody="curl -sS -m $((3 * limit)) --cacert $pki/ca.crt"
api="$nobody --cert $pki/admin.crt --key $pki/admin.key"
nobody() { $nobody "$@"; }
api() { $api "$@"; }
code() { api -o /dev/null -w '%{http_code}' "$@"; }
cms=$url/api/v1/namespaces/default/configmaps
watched() {
	$api -N "$cms?watch=1&fieldSelector=metadata.name%3Dcurl" >"$dir/curl.watch" 2>&1 &
	local pid=$!
	until_ok grep -q '"ADDED"' "$dir/curl.watch" &&
		has '"x":"y"' api -X PATCH -H 'Content-Type: application/merge-patch+json' -A test -d '{"data":{"x":"y"}}' "$cms/curl" &&
		until_ok grep -q '"MODIFIED"' "$dir/curl.watch" || { cat "$dir/curl.watch"; stop $pid; return 1; }
	stop $pid
}
cell 'get (json)' has '"kind": "Namespace",
  "apiVersion": "v1",' api "$url/api/v1/namespaces/default"
cell 'get (yaml)' has 'kind: Namespace' api -H 'Accept: application/yaml' "$url/api/v1/namespaces/default"
cell 'get (table)' has '"kind":"Table"' api -A test -H 'Accept: application/json;as=Table;v=v1;g=meta.k8s.io' "$url/api/v1/namespaces"
cell 'get (metadata)' has '"kind":"PartialObjectMetadata' api -A test -H 'Accept: application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json' "$url/api/v1/namespaces"
cell 'get (gzip)' has 'ontent-Encoding: gzip' api -D - -o /dev/null -H 'Accept-Encoding: gzip' "$url/openapi/v2"
cell 'get (refused form)' has 406 code -H 'Accept: image/png' "$url/api/v1/namespaces"
cell head has 'HTTP/1.1 200' api -I "$url/healthz"
cell 'head (refused)' has 'HTTP/1.1 405' api -I "$url/version"
cell discovery has 'as=APIGroupDiscoveryList' api -D - -o /dev/null -H 'Accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' "$url/apis"
cell 'openapi v2' has '"swagger":"2.0"' api --compressed -A test "$url/openapi/v2"
cell 'openapi v3' has '"openapi":"3.0.0"' api -A test "$url/openapi/v3/apis/apps/v1"
cell healthz has ok api "$url/healthz"
cell 'readyz?verbose' has '+]etcd ok' api "$url/readyz?verbose"
cell metrics has apiserver_ api "$url/metrics"
cell 'create (json)' has 201 code -H 'Content-Type: application/json' -d '{"metadata":{"name":"curl"}}' "$cms"
cell 'create (yaml)' has '"name":"from-yaml"' api -A test -H 'Content-Type: application/yaml' --data-binary 'metadata: {name: from-yaml}' "$cms"
cell 'create (again)' has 409 code -H 'Content-Type: application/json' -d '{"metadata":{"name":"curl"}}' "$cms"
cell 'watch and patch' watched
cell 'patch (json)' has 200 code -X PATCH -H 'Content-Type: application/json-patch+json' -d '[{"op":"remove","path":"/data/x"}]' "$cms/curl"
cell 'patch (unknown type)' has 415 code -X PATCH -H 'Content-Type: text/plain' -d x "$cms/curl"
cell replace has 200 code -X PUT -H 'Content-Type: application/json' -d '{"metadata":{"name":"curl"},"data":{"r":"1"}}' "$cms/curl"
cell delete has 200 code -X DELETE "$cms/curl"
cell 'not found' has 404 code "$cms/curl"
cell 'not allowed' has 405 code -X POST "$url/version"
cell unauthorized has '"code": 401' nobody -H 'Authorization: Bearer wrong' "$cms"
cell forbidden has 'system:anonymous*cannot list resource' nobody "$cms"
