# Users, roles and authentication: every command, what is refused to whom, formats.
$ export ETCDCTL_CACERT=ca.crt ETCDCTL_CERT=server.crt ETCDCTL_KEY=server.key ETCDCTL_ENDPOINTS=https://127.0.0.1:2379
$ etcdctl auth enable
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: root user does not exist"}
Error: etcdserver: root user does not exist
[1]
$ etcdctl user add
Error: user add command requires user name as its argument
[128]
$ etcdctl user add root:pw
User root created
$ etcdctl user add root:pw
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: user name already exists"}
Error: etcdserver: user name already exists
[1]
$ etcdctl user add :pw
Error: empty user name is not allowed
[128]
$ etcdctl user add '' --no-password
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = InvalidArgument desc = etcdserver: user name is empty"}
Error: etcdserver: user name is empty
[1]
$ etcdctl user add alice --new-user-password=wonder
User alice created
$ etcdctl user add cert --no-password
User cert created
$ etcdctl user add nobody
Password of nobody: stty: 'standard input': Inappropriate ioctl for device
stty: 'standard input': Inappropriate ioctl for device

Error: empty password
[128]
$ echo bobpw | etcdctl user add bob --interactive=false
User bob created
$ etcdctl user add empty --interactive=false
User empty created
$ etcdctl user list
alice
bob
cert
empty
root
$ etcdctl user list x
Error: user list command requires no arguments
[128]
$ etcdctl role add r1
Role r1 created
$ etcdctl role add r1
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: role name already exists"}
Error: etcdserver: role name already exists
[1]
$ etcdctl role add ''
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = InvalidArgument desc = etcdserver: role name is empty"}
Error: etcdserver: role name is empty
[1]
$ etcdctl role add
Error: role add command requires role name as its argument
[128]
$ etcdctl role grant-permission r1 read foo
Role r1 updated
$ etcdctl role grant-permission r1 write foo
Role r1 updated
$ etcdctl role grant-permission r1 readwrite a c
Role r1 updated
$ etcdctl role grant-permission r1 read dir/ --prefix
Role r1 updated
$ etcdctl role grant-permission r1 read zoo --from-key
Role r1 updated
$ etcdctl role grant-permission r1 readwrite '' --prefix
Role r1 updated
$ etcdctl role grant-permission r1 readwrite x y --prefix
Error: unexpected endkey argument with --prefix flag
[128]
$ etcdctl role grant-permission r1 readwrite x y --from-key
Error: unexpected endkey argument with --from-key flag
[128]
$ etcdctl role grant-permission r1 readwrite x --from-key --prefix
Error: --from-key and --prefix flags are mutually exclusive
[128]
$ etcdctl role grant-permission r1 bogus x
Error: invalid permission type: bogus
[128]
$ etcdctl role grant-permission r1 read
Error: role grant command requires role name, permission type, and key [endkey] as its argument
[128]
$ etcdctl role grant-permission nope read x
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: role name not found"}
Error: etcdserver: role name not found
[1]
$ etcdctl role get
Error: role get command requires role name as its argument
[128]
$ etcdctl role list
r1
$ etcdctl role revoke-permission r1 '' --prefix
Permission of range [, <open ended> is revoked from role r1
$ etcdctl role revoke-permission r1 zoo --from-key
Permission of range [zoo, <open ended> is revoked from role r1
$ etcdctl role revoke-permission r1 zoo --from-key
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: permission is not granted to the role"}
Error: etcdserver: permission is not granted to the role
[1]
$ etcdctl role revoke-permission r1 foo
Permission of key foo is revoked from role r1
$ etcdctl role revoke-permission r1
Error: role revoke-permission command requires role name and key [endkey] as its argument
[128]
$ etcdctl role revoke-permission nope foo
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: role name not found"}
Error: etcdserver: role name not found
[1]
$ etcdctl role revoke-permission r1 a c
Permission of range [a, c) is revoked from role r1
$ etcdctl role get r1
Role r1
KV Read:
	[dir/, dir0) (prefix dir/)
KV Write:
$ etcdctl user grant-role alice r1
Role r1 is granted to user alice
$ etcdctl user grant-role alice r1
Role r1 is granted to user alice
$ etcdctl user grant-role alice nope
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: role name not found"}
Error: etcdserver: role name not found
[1]
$ etcdctl user grant-role nope r1
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: user name not found"}
Error: etcdserver: user name not found
[1]
$ etcdctl user grant-role alice
Error: user grant command requires user name and role name as its argument
[128]
$ etcdctl user get alice
User: alice
Roles: r1
$ etcdctl user get alice --detail
User: alice

Role r1
KV Read:
	[dir/, dir0) (prefix dir/)
KV Write:
$ etcdctl user get nope
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: user name not found"}
Error: etcdserver: user name not found
[1]
$ etcdctl user get
Error: user get command requires user name as its argument
[128]
$ etcdctl user revoke-role alice nope
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: role is not granted to the user"}
Error: etcdserver: role is not granted to the user
[1]
$ etcdctl user revoke-role alice
Error: user revoke-role requires user name and role name as its argument
[128]
$ etcdctl user revoke-role nope r1
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: user name not found"}
Error: etcdserver: user name not found
[1]
$ echo wonder2 | etcdctl user passwd alice --interactive=false
Password updated
$ echo x | etcdctl user passwd nope --interactive=false
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: user name not found"}
Error: etcdserver: user name not found
[1]
$ echo x | etcdctl user passwd cert --interactive=false
Password updated
$ etcdctl user passwd alice
Password of alice: stty: 'standard input': Inappropriate ioctl for device
stty: 'standard input': Inappropriate ioctl for device

Error: empty password
[128]
$ (echo a; echo b) | etcdctl user passwd alice
Password of alice: stty: 'standard input': Inappropriate ioctl for device
stty: 'standard input': Inappropriate ioctl for device

Type password of alice again for confirmation: stty: 'standard input': Inappropriate ioctl for device
stty: 'standard input': Inappropriate ioctl for device

Error: given passwords are different
[128]
$ (echo wonder2; echo wonder2) | etcdctl user passwd alice
Password of alice: stty: 'standard input': Inappropriate ioctl for device
stty: 'standard input': Inappropriate ioctl for device

Type password of alice again for confirmation: stty: 'standard input': Inappropriate ioctl for device
stty: 'standard input': Inappropriate ioctl for device

Password updated
$ etcdctl user passwd
Error: user passwd command requires user name as its argument
[128]
$ etcdctl user list -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2},"users":["alice","bob","cert","empty","root"]}
$ etcdctl user get alice -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2},"roles":["r1"]}
$ etcdctl role get r1 -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2},"perm":[{"key":"ZGlyLw==","range_end":"ZGlyMA=="}]}
$ etcdctl role list -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2},"roles":["r1"]}
$ etcdctl role add rjson -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2}}
$ etcdctl role grant-permission rjson read k -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2}}
$ etcdctl role revoke-permission rjson k -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2}}
$ etcdctl role delete rjson -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2}}
$ etcdctl user add ujson:x -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2}}
$ etcdctl user grant-role ujson r1 -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2}}
$ etcdctl user revoke-role ujson r1 -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2}}
$ etcdctl user get ujson -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2}}
$ etcdctl user delete ujson -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2}}
$ etcdctl user get alice --detail -w json
User: alice

{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2},"perm":[{"key":"ZGlyLw==","range_end":"ZGlyMA=="}]}
$ etcdctl auth status -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2},"authRevision":29}
$ etcdctl user list -w fields
Error: fields not supported as output format
[4]
$ etcdctl user get alice -w fields
Error: fields not supported as output format
[4]
$ etcdctl role get r1 -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 1
"RaftTerm" : 2
"PermType" :  READ
"Key" : "dir/"
"RangeEnd" : "dir0"
$ etcdctl role list -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 1
"RaftTerm" : 2
"Roles" : "r1"
$ etcdctl role add rfields -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 1
"RaftTerm" : 2
$ etcdctl role grant-permission rfields read k -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 1
"RaftTerm" : 2
$ etcdctl role revoke-permission rfields k -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 1
"RaftTerm" : 2
$ etcdctl role delete rfields -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 1
"RaftTerm" : 2
$ etcdctl user add ufields:x -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 1
"RaftTerm" : 2
$ etcdctl user grant-role ufields r1 -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 1
"RaftTerm" : 2
$ etcdctl user revoke-role ufields r1 -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 1
"RaftTerm" : 2
$ etcdctl user get ufields -w fields
Error: fields not supported as output format
[4]
$ etcdctl user delete ufields -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 1
"RaftTerm" : 2
$ etcdctl user get alice --detail -w fields
User: alice

"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 1
"RaftTerm" : 2
"PermType" :  READ
"Key" : "dir/"
"RangeEnd" : "dir0"
$ etcdctl auth status -w fields
Error: fields not supported as output format
[4]
$ etcdctl user list -w table
Error: table not supported as output format
[4]
$ etcdctl user get alice -w table
Error: table not supported as output format
[4]
$ etcdctl role get r1 -w table
Error: table not supported as output format
[4]
$ etcdctl role list -w table
Error: table not supported as output format
[4]
$ etcdctl role add rtable -w table
Error: table not supported as output format
[4]
$ etcdctl role grant-permission rtable read k -w table
Error: table not supported as output format
[4]
$ etcdctl role revoke-permission rtable k -w table
Error: table not supported as output format
[4]
$ etcdctl role delete rtable -w table
Error: table not supported as output format
[4]
$ etcdctl user add utable:x -w table
Error: table not supported as output format
[4]
$ etcdctl user grant-role utable r1 -w table
Error: table not supported as output format
[4]
$ etcdctl user revoke-role utable r1 -w table
Error: table not supported as output format
[4]
$ etcdctl user get utable -w table
Error: table not supported as output format
[4]
$ etcdctl user delete utable -w table
Error: table not supported as output format
[4]
$ etcdctl user get alice --detail -w table
User: alice

Error: table not supported as output format
[4]
$ etcdctl auth status -w table
Error: table not supported as output format
[4]
$ echo x | etcdctl user passwd bob --interactive=false -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":1,"raft_term":2}}
$ etcdctl user delete nope
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: user name not found"}
Error: etcdserver: user name not found
[1]
$ etcdctl user delete
Error: user delete command requires user name as its argument
[128]
$ etcdctl role delete nope
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: role name not found"}
Error: etcdserver: role name not found
[1]
$ etcdctl role delete
Error: role delete command requires role name as its argument
[128]
$ etcdctl auth enable x
Error: auth enable command does not accept any arguments
[128]
$ etcdctl auth status
Authentication Status: false
AuthRevision: 46
$ etcdctl user grant-role root nope
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: role name not found"}
Error: etcdserver: role name not found
[1]
$ etcdctl user passwd
Error: user passwd command requires user name as its argument
[128]
$ etcdctl auth enable
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: root user does not have root role"}
Authentication Enabled
$ etcdctl user get root
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: user name not found"}
Error: etcdserver: user name not found
[1]
$ etcdctl get foo
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user root:pw role list
r1
root
$ etcdctl --user root:pw user get root --detail
User: root

Role root
KV Read:
	[, <open ended> (prefix )
KV Write:
	[, <open ended> (prefix )
$ etcdctl --user root:pw role get root
Role root
KV Read:
	[, <open ended> (prefix )
KV Write:
	[, <open ended> (prefix )
$ etcdctl --user root:bad get foo
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = InvalidArgument desc = etcdserver: authentication failed, invalid user ID or password"}
Error: etcdserver: authentication failed, invalid user ID or password
[2]
$ etcdctl --user nope:bad get foo
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = InvalidArgument desc = etcdserver: authentication failed, invalid user ID or password"}
Error: etcdserver: authentication failed, invalid user ID or password
[2]
$ etcdctl --user cert:bad get foo
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = Unknown desc = auth: authentication failed, password was given for no password user"}
Error: rpc error: code = Unknown desc = auth: authentication failed, password was given for no password user
[2]
$ etcdctl --user alice:wonder get foo
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = InvalidArgument desc = etcdserver: authentication failed, invalid user ID or password"}
Error: etcdserver: authentication failed, invalid user ID or password
[2]
$ etcdctl --user root:pw put dir/a 1
OK
$ etcdctl --user root:pw put foo 2
OK
$ etcdctl --user root:pw put zz 3
OK
$ etcdctl --user alice:wonder2 get dir/a
dir/a
1
$ etcdctl --user alice:wonder2 get dir/ --prefix
dir/a
1
$ etcdctl --user alice:wonder2 get dir/ --prefix -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":4,"raft_term":2},"kvs":[{"key":"ZGlyL2E=","create_revision":2,"mod_revision":2,"version":1,"value":"MQ=="}],"count":1}
$ etcdctl --user alice:wonder2 get dir/ --from-key
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 get foo
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 put dir/a 9
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 del dir/a
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user root:pw role grant-permission r1 write w/ --prefix
Role r1 updated
$ etcdctl --user alice:wonder2 put w/1 x
OK
$ etcdctl --user alice:wonder2 put w/1 x --prev-kv
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 del w/1 --prev-kv
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 del w/ --prefix
1
$ etcdctl --user alice:wonder2 get w/1
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ printf 'value("dir/a") = "1"\n\nput w/2 x\n\nget dir/a\n\n' | etcdctl --user alice:wonder2 txn
SUCCESS

OK
$ printf 'value("zz") = "1"\n\nput w/2 x\n\nget dir/a\n\n' | etcdctl --user alice:wonder2 txn
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ printf 'value("dir/a") = "1"\n\nput w/2 x\n\nget zz\n\n' | etcdctl --user alice:wonder2 txn
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 watch zz
watch was canceled (rpc error: code = PermissionDenied desc = etcdserver: permission denied)
Error: watch is canceled by the server
[5]
$ etcdctl --user alice:wonder2 user get alice
User: alice
Roles: r1
$ etcdctl --user alice:wonder2 user get root
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 role get r1
Role r1
KV Read:
	[dir/, dir0) (prefix dir/)
KV Write:
	[w/, w0) (prefix w/)
$ etcdctl --user alice:wonder2 role get root
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 user list
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 role list
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 role add q
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 user add q:q
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 auth disable
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 auth status
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 member list
b71f75320dc06a6c, started, controlplane, http://127.0.0.1:2380, https://127.0.0.1:2379, false
$ etcdctl --user alice:wonder2 member remove b71f75320dc06a6c
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 snapshot save s.db
{"level":"info","ts":"T","caller":"snapshot/v3_snapshot.go:65","msg":"created temporary db file","path":"s.db.part"}
{"level":"info","ts":"T","logger":"client","caller":"v3@v3.5.21/maintenance.go:212","msg":"opened snapshot stream; downloading"}
{"level":"info","ts":"T","caller":"snapshot/v3_snapshot.go:73","msg":"fetching snapshot","endpoint":"https://127.0.0.1:2379"}
{"level":"warn","ts":"T","logger":"client","caller":"v3@v3.5.21/maintenance.go:222","msg":"failed to receive from snapshot stream; closing","error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[5]
$ etcdctl --user alice:wonder2 defrag
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Failed to defragment etcd member[https://127.0.0.1:2379] (etcdserver: permission denied)
[1]
$ etcdctl --user alice:wonder2 endpoint hashkv
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Failed to get the hash of endpoint https://127.0.0.1:2379 (etcdserver: permission denied)
Error: etcdserver: permission denied
[1]
$ etcdctl --user alice:wonder2 endpoint status
https://127.0.0.1:2379, b71f75320dc06a6c, 3.6.4, 20 kB, true, false, 2, 120, 120, 
$ etcdctl --user alice:wonder2 endpoint health
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
https://127.0.0.1:2379 is healthy: successfully committed proposal: took = T
$ etcdctl endpoint health
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
https://127.0.0.1:2379 is healthy: successfully committed proposal: took = T
$ etcdctl --user root:pw endpoint health
https://127.0.0.1:2379 is healthy: successfully committed proposal: took = T
$ etcdctl --user alice:wonder2 compaction 2
compacted revision 2
$ etcdctl --user alice:wonder2 alarm list
$ etcdctl --user alice:wonder2 alarm disarm
$ etcdctl --user alice:wonder2 move-leader 1
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: bad leader transferee"}
Error: etcdserver: bad leader transferee
[1]
$ etcdctl --user alice:wonder2 lease grant 100
lease LEASE1 granted with TTL(100s)
$ etcdctl lease grant 100
lease LEASE2 granted with TTL(100s)
$ etcdctl --user alice:wonder2 lease list
found 2 leases
LEASE1
LEASE2
$ L=$(etcdctl --user root:pw lease grant 500 | cut -d' ' -f2); etcdctl --user root:pw put zz 4 --lease=$L; etcdctl --user alice:wonder2 lease timetolive $L; etcdctl --user alice:wonder2 lease timetolive $L --keys; etcdctl --user alice:wonder2 lease revoke $L; etcdctl --user alice:wonder2 put w/3 v --lease=$L
OK
lease LEASE3 granted with TTL(500s), remaining(499s)
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: failed to revoke lease (etcdserver: permission denied)
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user root:pw user delete root
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = InvalidArgument desc = etcdserver: invalid auth management"}
Error: etcdserver: invalid auth management
[1]
$ etcdctl --user root:pw role delete root
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = InvalidArgument desc = etcdserver: invalid auth management"}
Error: etcdserver: invalid auth management
[1]
$ etcdctl --user root:pw user revoke-role root root
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = InvalidArgument desc = etcdserver: invalid auth management"}
Error: etcdserver: invalid auth management
[1]
$ etcdctl --user root:pw user grant-role alice root
Role root is granted to user alice
$ etcdctl --user alice:wonder2 get zz
zz
4
$ etcdctl --user alice:wonder2 put foo 5
OK
$ etcdctl --user root:pw user revoke-role alice root
Role root is revoked from user alice
$ etcdctl --user alice --password wonder2 get dir/a
dir/a
1
$ env ETCDCTL_USER=alice:wonder2 etcdctl get dir/a
dir/a
1
$ env ETCDCTL_USER=alice ETCDCTL_PASSWORD=wonder2 etcdctl get dir/a
dir/a
1
$ etcdctl --user alice get dir/a
Password: stty: 'standard input': Inappropriate ioctl for device
stty: 'standard input': Inappropriate ioctl for device

{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ echo wonder2 | etcdctl --user alice get dir/a
Password: stty: 'standard input': Inappropriate ioctl for device
stty: 'standard input': Inappropriate ioctl for device

dir/a
1
$ etcdctl --user root:pw role delete r1
Role r1 deleted
$ etcdctl --user alice:wonder2 get dir/a
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl --user root:pw user get alice
User: alice
Roles:
$ etcdctl user list
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: user name not found"}
Error: etcdserver: user name not found
[1]
$ etcdctl auth disable
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: user name not found"}
Error: etcdserver: user name not found
[1]
$ etcdctl --user root:pw auth enable
Authentication Enabled
$ etcdctl --user root:pw auth disable
Authentication Disabled
$ etcdctl --user root:pw auth disable
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: authentication is not enabled"}
Authentication Disabled
$ etcdctl auth status
Authentication Status: false
AuthRevision: 53
$ etcdctl get foo
foo
5
$ etcdctl --user nope:nope get foo
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: authentication is not enabled"}
foo
5
# A certificate's name is a user where there is one of that name.
$ etcdctl user add controlplane --no-password
User controlplane created
$ etcdctl user grant-role controlplane root
Role root is granted to user controlplane
$ etcdctl --user root:pw auth enable
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: authentication is not enabled"}
Authentication Enabled
$ etcdctl put by certificate
OK
$ etcdctl --user alice:wonder2 put by alice
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = PermissionDenied desc = etcdserver: permission denied"}
Error: etcdserver: permission denied
[1]
$ etcdctl auth status
Authentication Status: true
AuthRevision: 55
$ etcdctl auth disable
Authentication Disabled
