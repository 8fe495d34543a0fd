# Wrong arguments and options, and what each status is.
$ export ETCDCTL_CACERT=ca.crt ETCDCTL_CERT=server.crt ETCDCTL_KEY=server.key ETCDCTL_ENDPOINTS=https://127.0.0.1:2379
$ etcdctl get --foo
NAME:
	get - Shows a key or a range of keys

USAGE:
	etcdctl get [options] <key> [range_end] [flags]

OPTIONS:
      --consistency="l"			Linearizable(l) or Serializable(s)
      --count-only[=false]		Only count the keys
      --from-key[=false]		All keys from the given one on, in byte order
  -h, --help[=false]			help for get
      --keys-only[=false]		Only the keys, no values
      --limit=0				At most this many results
      --order=""			ASCEND (the default) or DESCEND
      --prefix[=false]			All keys that begin with the given one
      --print-value-only[=false]	Only the values, with the simple format
      --rev=0				The revision to look at
      --sort-by=""			CREATE, KEY, MODIFY, VALUE, or VERSION

GLOBAL OPTIONS:
      --cacert=""				File with the CA that must have signed the server's certificate
      --cert=""					File with the client certificate for TLS
      --command-timeout=5s			How long a short request may take
      --debug[=false]				Log what the client library does
      --dial-timeout=2s				How long connecting may take
  -d, --discovery-srv=""			Domain whose SRV records name the endpoints
      --discovery-srv-name=""			Service name in those records
      --endpoints=[127.0.0.1:2379]		Addresses of the members
      --hex[=false]				Print bytes in hexadecimal
      --insecure-discovery[=true]		Accept SRV records without TLS
      --insecure-skip-tls-verify[=false]	Do not check the server's certificate (for tests)
      --insecure-transport[=true]		Connect without TLS when no certificate is given
      --keepalive-time=2s			Pause between pings of the connection
      --keepalive-timeout=6s			How long to wait for the answer to a ping
      --key=""					File with the client key for TLS
      --password=""				Password, when --user has none
      --user=""					User as NAME[:PASSWORD]
  -w, --write-out="simple"			Output format (fields, json, protobuf, simple, table)

Error: unknown flag: --foo

Error: unknown flag: --foo
[1]
$ etcdctl get
Error: get command needs one argument as key and an optional argument as range_end
[128]
$ etcdctl put x
Error: put command needs 1 argument and input from stdin or 2 arguments
[128]
$ etcdctl put x y z
OK
$ etcdctl bogus
Error: unknown command "bogus" for "etcdctl"
Run 'etcdctl --help' for usage.
Error: unknown command "bogus" for "etcdctl"
[1]
$ etcdctl member bogus
NAME:
	member - Members of the cluster

USAGE:
	etcdctl member <subcommand> [flags]

API VERSION:
	3.5


COMMANDS:
	add	Adds a member to the cluster
	list	Shows the members of the cluster
	promote	Lets a learner vote
	remove	Removes a member from the cluster
	update	Changes the peer URLs of a member

OPTIONS:
  -h, --help[=false]	help for member

GLOBAL OPTIONS:
      --cacert=""				File with the CA that must have signed the server's certificate
      --cert=""					File with the client certificate for TLS
      --command-timeout=5s			How long a short request may take
      --debug[=false]				Log what the client library does
      --dial-timeout=2s				How long connecting may take
  -d, --discovery-srv=""			Domain whose SRV records name the endpoints
      --discovery-srv-name=""			Service name in those records
      --endpoints=[127.0.0.1:2379]		Addresses of the members
      --hex[=false]				Print bytes in hexadecimal
      --insecure-discovery[=true]		Accept SRV records without TLS
      --insecure-skip-tls-verify[=false]	Do not check the server's certificate (for tests)
      --insecure-transport[=true]		Connect without TLS when no certificate is given
      --keepalive-time=2s			Pause between pings of the connection
      --keepalive-timeout=6s			How long to wait for the answer to a ping
      --key=""					File with the client key for TLS
      --password=""				Password, when --user has none
      --user=""					User as NAME[:PASSWORD]
  -w, --write-out="simple"			Output format (fields, json, protobuf, simple, table)

$ etcdctl member
NAME:
	member - Members of the cluster

USAGE:
	etcdctl member <subcommand> [flags]

API VERSION:
	3.5


COMMANDS:
	add	Adds a member to the cluster
	list	Shows the members of the cluster
	promote	Lets a learner vote
	remove	Removes a member from the cluster
	update	Changes the peer URLs of a member

OPTIONS:
  -h, --help[=false]	help for member

GLOBAL OPTIONS:
      --cacert=""				File with the CA that must have signed the server's certificate
      --cert=""					File with the client certificate for TLS
      --command-timeout=5s			How long a short request may take
      --debug[=false]				Log what the client library does
      --dial-timeout=2s				How long connecting may take
  -d, --discovery-srv=""			Domain whose SRV records name the endpoints
      --discovery-srv-name=""			Service name in those records
      --endpoints=[127.0.0.1:2379]		Addresses of the members
      --hex[=false]				Print bytes in hexadecimal
      --insecure-discovery[=true]		Accept SRV records without TLS
      --insecure-skip-tls-verify[=false]	Do not check the server's certificate (for tests)
      --insecure-transport[=true]		Connect without TLS when no certificate is given
      --keepalive-time=2s			Pause between pings of the connection
      --keepalive-timeout=6s			How long to wait for the answer to a ping
      --key=""					File with the client key for TLS
      --password=""				Password, when --user has none
      --user=""					User as NAME[:PASSWORD]
  -w, --write-out="simple"			Output format (fields, json, protobuf, simple, table)

$ etcdctl lease grant
Error: lease grant command needs TTL argument
[128]
$ etcdctl lease grant abc
Error: bad TTL (strconv.ParseInt: parsing "abc": invalid syntax)
[128]
$ etcdctl lease grant 0
lease LEASE1 granted with TTL(2s)
$ etcdctl lease grant 10000000000
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = OutOfRange desc = etcdserver: too large lease TTL"}
Error: failed to grant lease (etcdserver: too large lease TTL)
[1]
$ etcdctl lease revoke
Error: lease revoke command needs 1 argument
[128]
$ etcdctl lease revoke zz
Error: bad lease ID arg (strconv.ParseInt: parsing "zz": invalid syntax), expecting ID in Hex
[128]
$ etcdctl lease timetolive
Error: lease timetolive command needs lease ID as argument
[128]
$ etcdctl lease timetolive zz
Error: bad lease ID arg (strconv.ParseInt: parsing "zz": invalid syntax), expecting ID in Hex
[128]
$ etcdctl lease keep-alive
Error: lease keep-alive command needs lease ID as argument
[128]
$ etcdctl lease keep-alive 1
lease 0000000000000001 expired or revoked.
$ etcdctl lease keep-alive --once 1
Error: etcdserver: requested lease not found
[2]
$ etcdctl compaction
Error: compaction command needs 1 argument
[128]
$ etcdctl compaction x
Error: strconv.ParseInt: parsing "x": invalid syntax
[1]
$ etcdctl compaction 0
compacted revision 0
$ etcdctl member remove
Error: member ID is not provided
[128]
$ etcdctl member remove zz
Error: bad member ID arg (strconv.ParseUint: parsing "zz": invalid syntax), expecting ID in Hex
[128]
$ etcdctl member add
Error: member name not provided
[128]
$ etcdctl member add x
Error: member peer urls not provided
[128]
$ etcdctl member add x --peer-urls=bad
Error: URL scheme must be http, https, unix, or unixs: bad
[1]
$ etcdctl member update
Error: member ID is not provided
[128]
$ etcdctl member update 1 --peer-urls=http://x:2380
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = NotFound desc = etcdserver: member not found"}
Error: etcdserver: member not found
[1]
$ etcdctl member promote 1
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = NotFound desc = etcdserver: member not found"}
Error: etcdserver: member not found
[1]
$ etcdctl member remove 1
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = NotFound desc = etcdserver: member not found"}
Error: etcdserver: member not found
[1]
$ etcdctl snapshot save
Error: snapshot save expects one argument
[128]
$ etcdctl snapshot save /nope/dir/x
Error: could not open /nope/dir/x.part (open /nope/dir/x.part: no such file or directory)
[5]
$ etcdctl snapshot status
Deprecated: Use `etcdutl snapshot status` instead.

Error: snapshot status requires exactly one argument
[128]
$ etcdctl snapshot restore
Deprecated: Use `etcdutl snapshot restore` instead.

Error: snapshot restore requires exactly one argument
[128]
$ etcdctl snapshot restore nope.db
Deprecated: Use `etcdutl snapshot restore` instead.

T	info	snapshot/v3_snapshot.go:265	restoring snapshot	{"path": "nope.db", "wal-dir": "default.etcd/member/wal", "data-dir": "default.etcd", "snap-dir": "default.etcd/member/snap", "initial-memory-map-size": 0}
Error: open nope.db: no such file or directory
[1]
$ etcdctl get a --limit=x
NAME:
	get - Shows a key or a range of keys

USAGE:
	etcdctl get [options] <key> [range_end] [flags]

OPTIONS:
      --consistency="l"			Linearizable(l) or Serializable(s)
      --count-only[=false]		Only count the keys
      --from-key[=false]		All keys from the given one on, in byte order
  -h, --help[=false]			help for get
      --keys-only[=false]		Only the keys, no values
      --limit=0				At most this many results
      --order=""			ASCEND (the default) or DESCEND
      --prefix[=false]			All keys that begin with the given one
      --print-value-only[=false]	Only the values, with the simple format
      --rev=0				The revision to look at
      --sort-by=""			CREATE, KEY, MODIFY, VALUE, or VERSION

GLOBAL OPTIONS:
      --cacert=""				File with the CA that must have signed the server's certificate
      --cert=""					File with the client certificate for TLS
      --command-timeout=5s			How long a short request may take
      --debug[=false]				Log what the client library does
      --dial-timeout=2s				How long connecting may take
  -d, --discovery-srv=""			Domain whose SRV records name the endpoints
      --discovery-srv-name=""			Service name in those records
      --endpoints=[127.0.0.1:2379]		Addresses of the members
      --hex[=false]				Print bytes in hexadecimal
      --insecure-discovery[=true]		Accept SRV records without TLS
      --insecure-skip-tls-verify[=false]	Do not check the server's certificate (for tests)
      --insecure-transport[=true]		Connect without TLS when no certificate is given
      --keepalive-time=2s			Pause between pings of the connection
      --keepalive-timeout=6s			How long to wait for the answer to a ping
      --key=""					File with the client key for TLS
      --password=""				Password, when --user has none
      --user=""					User as NAME[:PASSWORD]
  -w, --write-out="simple"			Output format (fields, json, protobuf, simple, table)

Error: invalid argument "x" for "--limit" flag: strconv.ParseInt: parsing "x": invalid syntax

Error: invalid argument "x" for "--limit" flag: strconv.ParseInt: parsing "x": invalid syntax
[1]
$ etcdctl get a --rev=-1
$ etcdctl get a --order=FOO
Error: bad sort order FOO
[4]
$ etcdctl get a --sort-by=FOO
Error: bad sort target FOO
[4]
$ etcdctl get a --consistency=x
Error: unknown consistency flag "x"
[4]
$ etcdctl get a -w foo
Error: unsupported output format
[4]
