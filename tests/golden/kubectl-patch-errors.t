# Patches that do not fit, in the words of the server's converter and decoder.
$ printf '%s\n' 'apiVersion: v1' 'kind: ConfigMap' 'metadata: {name: ap}' 'data: {a: "b"}' > a.yaml; sed 's/^data:.*/data: {PORT: 3000}/' a.yaml > number.yaml; sed 's/^data:/dta:/' a.yaml > typo.yaml
$ kubectl create deployment typed --image=nginx; kubectl apply -f a.yaml
deployment.apps/typed created
configmap/ap created
$ kubectl patch deployment typed -p '{"spec":{"replicas":"x"}}'
The request is invalid: patch: Invalid value: "map[spec:map[replicas:x]]": unrecognized type: int32
[1]
$ kubectl patch deployment typed -p '{"spec":{"replicas":1.5}}'
The request is invalid: patch: Invalid value: "map[spec:map[replicas:1.5]]": cannot convert float64 to int32
[1]
$ kubectl patch deployment typed -p '{"spec":{"template":{"metadata":{"labels":{"a":1}}}}}'
The request is invalid: patch: Invalid value: "map[spec:map[template:map[metadata:map[labels:map[a:1]]]]]": cannot convert int64 to string
[1]
$ kubectl patch deployment typed -p '{"spec":{"template":{"metadata":{"labels":"a=b"}}}}'
The request is invalid: patch: Invalid value: "map[spec:map[template:map[metadata:map[labels:a=b]]]]": cannot restore map from string
[1]
$ kubectl patch deployment typed -p '{"spec":{"template":"x"}}'
The request is invalid: patch: Invalid value: "map[spec:map[template:x]]": cannot restore struct from: string
[1]
$ kubectl patch deployment typed -p '{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}'
Error from server: map: map[image:x] does not contain declared merge key: name
[1]
$ kubectl patch deployment typed --type=json -p '{"op":"add"}'
Error from server (BadRequest): error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp
[1]
$ kubectl patch deployment typed --type=json -p '[{"op":"test","path":"/spec/replicas","value":7}]'
The request is invalid: the server rejected our request due to an error in our request
[1]
$ kubectl patch deployment typed --type=merge -p '[]'
Error from server (BadRequest): error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}
[1]
$ kubectl patch configmap ap -p x
Error from server (BadRequest): json: cannot unmarshal string into Go value of type map[string]interface {}
[1]
$ kubectl patch configmap ap --type=merge -p '{"data":{"a":5}}' 2>&1 | sed 's/,."metadata.":.*}":/...":/'
The request is invalid: patch: Invalid value: "{\"apiVersion\":\"v1\",\"data\":{\"a\":5},\"kind\":\"ConfigMap\"...": json: cannot unmarshal number into Go struct field ConfigMap.data of type string
$ kubectl patch configmap ap -p '{"dta":{"a":"b"}}'
Warning: unknown field "dta"
configmap/ap patched (no change)
$ kubectl apply -f number.yaml
The request is invalid: patch: Invalid value: "map[data:map[PORT:3000 a:<nil>] metadata:map[annotations:map[kubectl.kubernetes.io/last-applied-configuration:{\"apiVersion\":\"v1\",\"data\":{\"PORT\":3000},\"kind\":\"ConfigMap\",\"metadata\":{\"annotations\":{},\"name\":\"ap\",\"namespace\":\"default\"}}\n]]]": cannot convert int64 to string
[1]
$ kubectl apply -f typo.yaml
The request is invalid: patch: Invalid value: "map[data:<nil> dta:map[a:b] metadata:map[annotations:map[kubectl.kubernetes.io/last-applied-configuration:{\"apiVersion\":\"v1\",\"dta\":{\"a\":\"b\"},\"kind\":\"ConfigMap\",\"metadata\":{\"annotations\":{},\"name\":\"ap\",\"namespace\":\"default\"}}\n]]]": strict decoding error: unknown field "dta"
[1]
$ kubectl get configmap ap -o jsonpath='{.data}'; echo
{"a":"b"}
# An object that was read, and is another one or gone when it is replaced.
$ kubectl get configmap ap -o yaml | sed 's/uid: .*/uid: other/; /resourceVersion/d' > other.yaml; kubectl replace -f other.yaml 2>&1 | sed 's/in object meta: .*/in object meta: .../'
Error from server (Conflict): error when replacing "other.yaml": Operation cannot be fulfilled on configmaps "ap": StorageError: invalid object, Code: 4, Key: /registry/configmaps/default/ap, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: ...
$ kubectl delete configmap ap; kubectl replace -f other.yaml 2>&1 | sed 's/meta: $/meta: (none)/'
configmap "ap" deleted from default namespace
Error from server (Conflict): error when replacing "other.yaml": Operation cannot be fulfilled on configmaps "ap": StorageError: invalid object, Code: 4, Key: /registry/configmaps/default/ap, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: (none)
