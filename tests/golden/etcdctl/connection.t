# What a client without the right certificates, address or name is told.
$ export ETCDCTL_CACERT=ca.crt ETCDCTL_CERT=server.crt ETCDCTL_KEY=server.key ETCDCTL_ENDPOINTS=https://127.0.0.1:2379
$ etcdctl snapshot save s.db --endpoints a:1,b:2
{"level":"fatal","ts":"T","caller":"flags/flag.go:85","msg":"conflicting environment variable is shadowed by corresponding command-line flag (either unset environment variable or disable flag))","environment-variable":"ETCDCTL_ENDPOINTS"}
[1]
$ unset ETCDCTL_ENDPOINTS ETCDCTL_CERT
$ etcdctl get foo
Error: KeyFile and CertFile must both be present[key: server.key, cert: ]
[128]
$ unset ETCDCTL_KEY
$ etcdctl --endpoints 127.0.0.1:2379 get foo
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: connection error: desc = \"error reading server preface: remote error: tls: certificate required\""}
Error: context deadline exceeded
[1]
$ etcdctl --endpoints 127.0.0.1:9999 get foo
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:9999","attempt":0,"error":"rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: connection error: desc = \"transport: Error while dialing: dial tcp 127.0.0.1:9999: connect: connection refused\""}
Error: context deadline exceeded
[1]
$ etcdctl --endpoints nohost:9999 get foo --cert server.crt --key server.key
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/nohost:9999","attempt":0,"error":"rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: connection error: desc = \"transport: Error while dialing: dial tcp: lookup nohost: no such host\""}
Error: context deadline exceeded
[1]
$ etcdctl --endpoints http://127.0.0.1:2379 get foo --cert server.crt --key server.key
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: connection error: desc = \"error reading server preface: EOF\""}
Error: context deadline exceeded
[1]
$ etcdctl --endpoints https://127.0.0.1:2379 get foo --cert other-server.crt --key other-server.key
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: connection error: desc = \"error reading server preface: remote error: tls: certificate required\""}
Error: context deadline exceeded
[1]
$ etcdctl --endpoints https://127.0.0.1:2379 get foo --cert other-server.crt --key server.key
Error: tls: private key does not match public key
[128]
$ etcdctl --endpoints https://127.0.0.1:2379 get foo --cert ca.crt --key nope
Error: open nope: no such file or directory
[128]
$ export ETCDCTL_CACERT=other-ca.crt ETCDCTL_FOO=1
$ etcdctl --endpoints https://127.0.0.1:2379 get foo --cert server.crt --key server.key
{"level":"warn","ts":"T","caller":"flags/flag.go:93","msg":"unrecognized environment variable","environment-variable":"ETCDCTL_FOO=1"}
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: connection error: desc = \"transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority\""}
Error: context deadline exceeded
[1]
$ etcdctl --endpoints https://127.0.0.1:2379 get x --cert server.crt --key server.key --insecure-skip-tls-verify
{"level":"warn","ts":"T","caller":"flags/flag.go:93","msg":"unrecognized environment variable","environment-variable":"ETCDCTL_FOO=1"}
$ etcdctl --endpoints https://127.0.0.1:2379 snapshot save s.db
{"level":"warn","ts":"T","caller":"flags/flag.go:93","msg":"unrecognized environment variable","environment-variable":"ETCDCTL_FOO=1"}
{"level":"info","ts":"T","caller":"snapshot/v3_snapshot.go:65","msg":"created temporary db file","path":"s.db.part"}
[124]
